SELECT name, source, order_id, import_id, toString(told_at) AS told_at
FROM order_name
WHERE name IN {p0:Array(String)}
