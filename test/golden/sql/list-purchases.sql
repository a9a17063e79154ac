SELECT toString(subject_id) AS subject, sku, toFloat64(toUnixTimestamp64Milli(ordered_at)) AS at
FROM order_line
WHERE subject_id IN {p0:Array(UInt64)} AND kind = 'product' AND quantity > 0 AND unit_price > 0 AND identity_kind != 'guest' AND sku != ''
ORDER BY subject, at DESC
LIMIT {p1:UInt32} BY subject
