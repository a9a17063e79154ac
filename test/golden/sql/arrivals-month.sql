SELECT
  source,
  bucket,
  toUInt32(sum(accepted)) AS accepted,
  toUInt32(sum(put_aside)) AS putAside
FROM (
  SELECT source, toInt32(toDate(toTimeZone(received_at, {p0:String})) - toDate({p1:String})) AS bucket, count() AS accepted, 0 AS put_aside
  FROM event
  WHERE received_at >= toDateTime64({p2:String}, 3, 'UTC') AND import_id = ''
  GROUP BY source, bucket
  UNION ALL
  SELECT file AS source, toInt32(toDate(toTimeZone(fromUnixTimestamp64Milli(JSONExtractInt(settings, 'receivedAt')), {p3:String})) - toDate({p4:String})) AS bucket, 0 AS accepted, count() AS put_aside
  FROM quarantine
  WHERE state = 'open' AND what IN ('events', 'webhooks') AND fromUnixTimestamp64Milli(JSONExtractInt(settings, 'receivedAt')) >= toDateTime64({p5:String}, 3, 'UTC')
  GROUP BY source, bucket
)
GROUP BY source, bucket
ORDER BY source, bucket
