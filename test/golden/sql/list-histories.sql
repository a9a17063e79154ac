SELECT
  bitShiftRight(person, 32) AS high,
  bitAnd(person, 4294967295) AS low,
  bitShiftRight(hash, 32) AS skuHigh,
  bitAnd(hash, 4294967295) AS skuLow,
  at,
  points,
  orderHash
FROM (
  SELECT *
  FROM (
  SELECT
    subject_id AS person,
    cityHash64(sku) AS hash,
    toUnixTimestamp64Milli(ordered_at) AS at,
    {p0:UInt8} AS points,
    bitAnd(cityHash64(source, order_id), 4294967295) AS orderHash
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM order_line AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id)
  WHERE kind = 'product' AND quantity > 0 AND unit_price > 0 AND identity_kind != 'guest' AND sku != ''
  UNION ALL
  SELECT
    subject_id AS person,
    cityHash64(if(JSONExtractString(properties, 'sku') != '', JSONExtractString(properties, 'sku'), trim(BOTH '"' FROM JSONExtractRaw(properties, 'product_id')))) AS hash,
    toUnixTimestamp64Milli(at) AS at,
    multiIf(name = {p1:String}, {p2:UInt8}, name = {p3:String}, {p4:UInt8}, 0) AS points,
    0 AS orderHash
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id)
  WHERE kind = 'track' AND name IN ('Product Viewed', 'Product Added')
)
WHERE person % {p5:UInt32} = {p6:UInt32}
  ORDER BY person, at DESC, orderHash, hash
  LIMIT {p7:UInt32} BY person
)
ORDER BY person, at, orderHash, hash
