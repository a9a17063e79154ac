SELECT
  toString(subject_id) AS person,
  sku,
  toFloat64(toUnixTimestamp64Milli(at)) AS at,
  points,
  basket
FROM (
  SELECT
    subject_id,
    sku,
    ordered_at AS at,
    {p0:UInt8} AS points,
    concat(source, '/', order_id) AS basket
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM order_line AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id)
  WHERE kind = 'product' AND quantity > 0 AND unit_price > 0 AND identity_kind != 'guest'
  UNION ALL
  SELECT
    subject_id,
    if(JSONExtractString(properties, 'sku') != '', JSONExtractString(properties, 'sku'), trim(BOTH '"' FROM JSONExtractRaw(properties, 'product_id'))) AS sku,
    at,
    multiIf(name = {p1:String}, {p2:UInt8}, name = {p3:String}, {p4:UInt8}, 0) AS points,
    '' AS basket
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id)
  WHERE kind = 'track' AND points > 0
)
WHERE sku != ''
ORDER BY subject_id, at, basket, sku
