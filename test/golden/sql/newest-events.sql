SELECT
  toUnixTimestamp64Milli(received_at) AS receivedAt,
  toUnixTimestamp64Milli(event.at) AS at,
  kind,
  name,
  source,
  identity_kind AS identityKind,
  identity,
  message_id AS messageId,
  properties
FROM event
WHERE 1 AND source = {p0:String} AND name = {p1:String}
ORDER BY event.received_at DESC, message_id
LIMIT {p2:UInt32}
