SELECT toString(subject_id) AS subject, purpose, channel, granted,
  toUnixTimestamp64Milli(consent.at) AS at
FROM consent
WHERE subject_id IN {p0:Array(UInt64)}
ORDER BY consent.at
