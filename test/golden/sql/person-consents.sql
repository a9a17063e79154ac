SELECT purpose, channel, granted, toUnixTimestamp64Milli(consent.at) AS at, source
FROM consent
WHERE subject_id IN {p0:Array(UInt64)}
ORDER BY consent.at DESC, granted, channel, source
