SELECT toUInt32(uniqExact(subject_id)) AS people
FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id
  WHERE fact.received_at >= toDateTime64({p0:String}, 3, 'UTC') AND position(fact.context, '"gpc"') > 0)
WHERE JSONExtractBool(context, 'consent', 'gpc')
