SELECT
  toString(subject_id) AS person,
  residual_value AS residualValue,
  p_alive AS pAlive,
  expected_orders AS expectedOrders,
  full_price_share AS fullPriceShare,
  segment,
  first_source AS firstSource,
  countries
FROM customer
WHERE run_id = (SELECT max(run_id) FROM prediction_run) AND subject_id IN {p0:Array(UInt64)}
