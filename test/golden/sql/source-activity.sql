SELECT
  source,
  toUnixTimestamp64Milli(max(last_at)) AS lastAt,
  toUInt32(sum(recent)) AS events,
  toUInt32(sum(recent_errors)) AS errors,
  toUInt32(sum(still)) AS waiting
FROM (
  SELECT
    source,
    max(received_at) AS last_at,
    countIf(received_at >= toDateTime64({p0:String}, 3, 'UTC')) AS recent,
    0 AS recent_errors,
    0 AS still
  FROM event
  WHERE import_id = ''
  GROUP BY source
  UNION ALL
  SELECT
    file AS source,
    toTimeZone(max(fromUnixTimestamp64Milli(JSONExtractInt(settings, 'receivedAt'))), 'UTC') AS last_at,
    0 AS recent,
    countIf(fromUnixTimestamp64Milli(JSONExtractInt(settings, 'receivedAt')) >= toDateTime64({p1:String}, 3, 'UTC')) AS recent_errors,
    count() AS still
  FROM quarantine
  WHERE state = 'open' AND what IN ('events', 'webhooks')
  GROUP BY source
)
GROUP BY source
ORDER BY source
