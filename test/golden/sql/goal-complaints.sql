SELECT uniqExact(person) / nullIf((
  SELECT count()
  FROM (SELECT person, arrayJoin(times) AS sent_ms
  FROM (
    SELECT
      person,
      message_key,
      multiIf(
        countIf(what = 'email delivered') > 0, groupArrayIf(at_ms, what = 'email delivered'),
        countIf(what = 'email bounced') > 0, emptyArrayInt64(),
        groupArrayIf(at_ms, what = 'email sent')
      ) AS times
    FROM (
      SELECT
        subject_id AS person,
        lower(name) AS what,
        toUnixTimestamp64Milli(fact_event.at) AS at_ms,
        if(JSONExtractString(properties, 'email_id') != '', JSONExtractString(properties, 'email_id'), JSONExtractString(properties, 'campaign_id')) AS message_key
      FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) AS fact_event
      WHERE kind = 'track' AND lower(name) IN ('email sent', 'email delivered', 'email bounced')
    )
    GROUP BY person, message_key
  ))
  WHERE sent_ms >= {p0:Int64} AND sent_ms < {p1:Int64}
), 0) AS amount
FROM (
  SELECT subject_id AS person, toUnixTimestamp64Milli(told_event.at) AS said_ms
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) AS told_event
  WHERE kind = 'track' AND lower(name) = 'email marked as spam'
)
WHERE said_ms >= {p2:Int64} AND said_ms < {p3:Int64}
