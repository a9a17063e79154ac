SELECT toUInt32(uniqExact(order_id)) AS orders, toUnixTimestamp64Milli(min(ordered_at)) AS since
FROM order_line
WHERE source IN ({p0:Array(String)})
