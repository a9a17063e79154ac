SELECT toUnixTimestamp64Milli(max(ordered_at)) AS newest FROM order_line
