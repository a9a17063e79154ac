SELECT toString(subject_id) AS person
FROM customer
WHERE run_id = (SELECT max(run_id) FROM prediction_run)
