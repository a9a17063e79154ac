SELECT
  source,
  bucket,
  toUInt32(sum(accepted)) AS accepted,
  toUInt32(sum(put_aside)) AS putAside
FROM (
  SELECT source, toInt32(intDiv(toUnixTimestamp(received_at) - toUnixTimestamp(toDateTime64({p0:String}, 3, 'UTC')), {p1:UInt32})) AS bucket, count() AS accepted, 0 AS put_aside
  FROM event
  WHERE received_at >= toDateTime64({p2:String}, 3, 'UTC') AND import_id = ''
  GROUP BY source, bucket
  UNION ALL
  SELECT file AS source, toInt32(intDiv(toUnixTimestamp(fromUnixTimestamp64Milli(JSONExtractInt(settings, 'receivedAt'))) - toUnixTimestamp(toDateTime64({p3:String}, 3, 'UTC')), {p4:UInt32})) AS bucket, 0 AS accepted, count() AS put_aside
  FROM quarantine
  WHERE state = 'open' AND what IN ('events', 'webhooks') AND fromUnixTimestamp64Milli(JSONExtractInt(settings, 'receivedAt')) >= toDateTime64({p5:String}, 3, 'UTC')
  GROUP BY source, bucket
)
GROUP BY source, bucket
ORDER BY source, bucket
