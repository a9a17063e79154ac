SELECT level, orders, new, expected, value, lower, upper
FROM discovery
WHERE run_id = {p0:UInt64} AND subject_id = {p1:UInt64}
