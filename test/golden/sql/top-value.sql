SELECT arrayElement(arrayReverseSort(groupArray(residual_value)), greatest(1, intDiv(count() * {p0:UInt8}, 100))) AS value
FROM customer
WHERE run_id = (SELECT max(run_id) FROM prediction_run)
