SELECT
  p.sku AS sku,
  p.name AS name,
  p.category AS category,
  p.brand AS brand,
  toFloat64(p.price) AS price,
  toFloat64(p.cost) AS cost,
  ifNull(p.available, ifNull(p.stock, toDecimal64(1, 4)) > 0) AS available,
  p.parent_sku AS parent,
  p.options AS options,
  p.attributes AS attributes,
  toUInt32(sales.times) AS sold
FROM product AS p
GLOBAL ANY LEFT JOIN (
  SELECT sku, count() AS times
  FROM order_line
  WHERE kind = 'product' AND quantity > 0 AND unit_price > 0
    AND ordered_at > (SELECT max(ordered_at) FROM order_line) - toIntervalDay({p0:UInt16})
  GROUP BY sku
) AS sales ON p.sku = sales.sku
ORDER BY sku
