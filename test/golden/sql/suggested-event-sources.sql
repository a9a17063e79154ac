SELECT toString(seen) AS value, toUInt32(count()) AS times
FROM (
  SELECT source AS seen FROM event
WHERE event.at > toDateTime64({p0:String}, 3, 'UTC') AND event.at <= toDateTime64({p1:String}, 3, 'UTC')
)
WHERE value != ''
GROUP BY value
ORDER BY times DESC, value
LIMIT {p2:UInt32}
