SELECT toString(properties) AS value, toUInt32(1) AS times
FROM event
WHERE event.at > toDateTime64({p0:String}, 3, 'UTC') AND event.at <= toDateTime64({p1:String}, 3, 'UTC') AND kind = {p2:String} AND name = {p3:String}
ORDER BY event.at DESC
LIMIT {p4:UInt32}
