SELECT toString(traits) AS value, toUInt32(1) AS times
FROM event
WHERE event.at > toDateTime64({p0:String}, 3, 'UTC') AND event.at <= toDateTime64({p1:String}, 3, 'UTC') AND kind = 'identify'
ORDER BY event.at DESC
LIMIT {p2:UInt32}
