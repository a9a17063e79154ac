SELECT
  toString(subject_id) AS subject,
  toUnixTimestamp64Milli(event.at) AS at,
  splitByChar('/', message_id)[1] AS content
FROM event
WHERE subject_id IN {p0:Array(UInt64)}
  AND source = {p1:String}
  AND import_id != ''
ORDER BY event.at, received_at
