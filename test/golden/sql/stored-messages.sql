SELECT DISTINCT toString(message_hash) AS key
FROM event
WHERE message_hash IN {p0:Array(UInt64)}
