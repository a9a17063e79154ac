SELECT toString(seen) AS value, toUInt32(count()) AS times
FROM (
  SELECT name AS seen FROM event
WHERE event.at > toDateTime64({p0:String}, 3, 'UTC') AND event.at <= toDateTime64({p1:String}, 3, 'UTC') AND kind = {p2:String}
)
WHERE value != ''
GROUP BY value
ORDER BY times DESC, value
LIMIT {p3:UInt32}
