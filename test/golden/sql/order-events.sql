SELECT
  toString(message_hash) AS hash, kind, name, source, channel, message_id AS messageId,
  user_id AS userId, anonymous_id AS anonymousId, properties, traits, context,
  toUnixTimestamp64Milli(event.at) AS at, toUnixTimestamp64Milli(received_at) AS receivedAt
FROM event
WHERE kind = 'track' AND positionCaseInsensitive(name, 'order') > 0
  AND message_hash > {p0:UInt64}
ORDER BY message_hash
LIMIT {p1:UInt32}
