SELECT toString(seen) AS value, toUInt32(uniqExact(subject_id)) AS times
FROM (
  SELECT subject_id, JSONExtractRaw(traits, {p0:String}, {p1:String}) AS seen FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) WHERE kind = 'identify'
)
WHERE value != ''
GROUP BY value
HAVING times > 1
ORDER BY times DESC, value
LIMIT {p2:UInt32}
