SELECT toString(seen) AS value, toUInt32(count()) AS times
FROM (
  SELECT channel AS seen FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM consent AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id)
)
WHERE value != ''
GROUP BY value
ORDER BY times DESC, value
LIMIT {p0:UInt32}
