SELECT toString(seen) AS value, toUInt32(count()) AS times
FROM (
  SELECT JSONExtractRaw(arrayJoin(JSONExtractArrayRaw(properties, {p0:String})), {p1:String}) AS seen FROM event
WHERE event.at > toDateTime64({p2:String}, 3, 'UTC') AND event.at <= toDateTime64({p3:String}, 3, 'UTC') AND kind = {p4:String} AND name = {p5:String}
)
WHERE value != ''
GROUP BY value
ORDER BY times DESC, value
LIMIT {p6:UInt32}
