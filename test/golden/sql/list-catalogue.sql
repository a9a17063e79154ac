SELECT sku, name, brand, category, parent, url, image, attributes, price, cost, stock, buyable, toldAt
FROM (
  SELECT
    sku, name, brand, category,
    parent_sku AS parent,
    url,
    image_url AS image,
    attributes,
    toFloat64(price) AS price,
  toFloat64(product.cost) AS cost,
  toFloat64(stock) AS stock,
  toUInt8(ifNull(available, ifNull(stock, toDecimal64(1, 4)) > 0)) AS buyable,
  toFloat64(toUnixTimestamp64Milli(product.imported_at)) AS toldAt
  FROM product
  UNION ALL
  SELECT
    sku,
    argMax(product, ordered_at) AS name,
    '' AS brand, '' AS category, '' AS parent, '' AS url, '' AS image,
    CAST(map(), 'Map(String, String)') AS attributes,
    toFloat64(argMax(unit_price, ordered_at)) AS price,
    CAST(NULL, 'Nullable(Float64)') AS cost,
    CAST(NULL, 'Nullable(Float64)') AS stock,
    toUInt8((SELECT count() FROM product WHERE NOT startsWith(import_id, 'events:')) = 0) AS buyable,
    toFloat64(0) AS toldAt
  FROM order_line
  WHERE kind = 'product' AND sku != '' AND quantity > 0 AND unit_price > 0
    AND sku NOT IN (SELECT sku FROM product)
  GROUP BY sku
)
ORDER BY sku
