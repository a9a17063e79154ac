SELECT
  JSONExtractString(properties, 'attribute') AS attribute,
  argMax(JSONExtractString(properties, 'value'), (answer.at, message_hash)) AS value,
  argMax(JSONExtract(properties, 'none_of', 'Array(String)'), (answer.at, message_hash)) AS noneOf,
  argMax(multiIf(
    JSONType(properties, 'none_of') = 'Array', 'none-of',
    JSONType(properties, 'value') = 'String', 'value',
    'no-preference'
  ), (answer.at, message_hash)) AS kind,
  toUnixTimestamp64Milli(max(answer.at)) AS at
FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id
  WHERE fact.subject_id GLOBAL IN (
    SELECT arrayJoin(arrayPushBack(groupArray(subject_id), {p0:UInt64}))
    FROM person_of
    WHERE person_id = {p1:UInt64}
  ) AND if(joined.person_id = 0, fact.subject_id, joined.person_id) = {p2:UInt64}) AS answer
WHERE kind = 'track' AND name = {p3:String}
  AND answer.at >= fromUnixTimestamp64Milli({p4:Int64})
  AND attribute != ''
GROUP BY attribute
ORDER BY attribute
LIMIT 100
