SELECT
  arm,
  week,
  toFloat64(count()) AS people,
  toFloat64(sum(messages)) AS sent,
  toFloat64(sum(messages * messages)) AS squares
FROM (
  SELECT
    toUInt32(arrayCount(edge -> murmurHash3_32(concat({p0:String}, toString(known.person))) % {p1:UInt32} >= edge, {p2:Array(UInt32)})) AS arm,
    arrayJoin(range(toUInt32({p3:UInt32}))) AS week,
    refused.out_ms AS out_ms,
    toInt64(arrayCount(at -> at >= {p4:Int64} AND at < {p5:Int64} AND intDiv(at - {p6:Int64}, {p7:Int64}) = week, had.times)) AS messages
  FROM (SELECT person
  FROM (
    SELECT person, toInt8(argMax(granted, (said_ms, NOT granted))) AS agreed, toInt8(0) AS had
    FROM (SELECT subject_id AS person, toUnixTimestamp64Milli(word.at) AS said_ms, granted
    FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM consent AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) AS word
    WHERE purpose = 'email' AND (granted = 0 OR channel = ''))
    WHERE said_ms < {p8:Int64}
    GROUP BY person
    UNION ALL
    SELECT DISTINCT person, toInt8(-1) AS agreed, toInt8(1) AS had
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
    WHERE sent_ms < {p9:Int64} AND sent_ms >= {p10:Int64}
  )
  GROUP BY person
  HAVING max(agreed) = 1 OR (max(agreed) = -1 AND max(had) = 1)) AS known
  GLOBAL LEFT JOIN (
    SELECT person, groupArray(sent_ms) AS times FROM (SELECT person, arrayJoin(times) AS sent_ms
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
  )) GROUP BY person
  ) AS had ON had.person = known.person
  GLOBAL LEFT JOIN (
    SELECT person, min(said_ms) AS out_ms FROM (SELECT subject_id AS person, toUnixTimestamp64Milli(word.at) AS said_ms, granted
    FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM consent AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) AS word
    WHERE purpose = 'email' AND (granted = 0 OR channel = '')) WHERE granted = 0 AND said_ms >= {p11:Int64} GROUP BY person
  ) AS refused ON refused.person = known.person
)
WHERE out_ms = 0 OR out_ms >= {p12:Int64} + week * {p13:Int64}
GROUP BY arm, week
ORDER BY arm, week
