SELECT
  sku,
  name,
  category,
  brand,
  toString(list_price) AS list_price,
  toString(cost) AS cost,
  toString(price) AS price,
  toString(stock) AS stock,
  available,
  parent_sku,
  options,
  attributes,
  url,
  image_url
FROM product
WHERE sku IN {p0:Array(String)}
