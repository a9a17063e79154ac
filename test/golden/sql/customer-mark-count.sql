SELECT count() AS customers FROM customer WHERE run_id = (SELECT max(run_id) FROM prediction_run)
