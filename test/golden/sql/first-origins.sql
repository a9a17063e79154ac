SELECT first_source AS origin
FROM customer
WHERE run_id = (SELECT max(run_id) FROM prediction_run)
GROUP BY first_source
HAVING count() >= {p0:UInt32}
ORDER BY count() DESC, first_source
LIMIT {p1:UInt32}
