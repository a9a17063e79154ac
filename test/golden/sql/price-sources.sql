SELECT
  source,
  count() AS lines,
  countIf(list_price IS NOT NULL) AS listed,
  countIf(ifNull(unit_price >= list_price, 0)) AS listedInFull,
  countIf((discount > 0 OR coupon != '' OR ifNull(unit_price < list_price, 0))) AS reduced
FROM order_line
WHERE kind = 'product' AND quantity > 0 AND unit_price > 0
GROUP BY source
ORDER BY source
