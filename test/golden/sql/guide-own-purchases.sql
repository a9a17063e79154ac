SELECT sku, toUInt32(count()) AS times
FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM order_line AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id
  WHERE fact.subject_id GLOBAL IN (
    SELECT arrayJoin(arrayPushBack(groupArray(subject_id), {p0:UInt64}))
    FROM person_of
    WHERE person_id = {p1:UInt64}
  ) AND if(joined.person_id = 0, fact.subject_id, joined.person_id) = {p2:UInt64})
WHERE kind = 'product' AND quantity > 0 AND unit_price > 0
GROUP BY sku
ORDER BY sku
