SELECT toString(seen) AS value, toUInt32(count()) AS times
FROM (
  SELECT arrayJoin(countries) AS seen FROM customer WHERE run_id = (SELECT max(run_id) FROM prediction_run)
)
WHERE value != ''
GROUP BY value
ORDER BY times DESC, value
LIMIT {p0:UInt32}
