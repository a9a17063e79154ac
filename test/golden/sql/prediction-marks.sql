SELECT
  toString(subject_id) AS person,
  residual_value AS residualValue,
  p_alive AS pAlive,
  expected_orders AS expectedOrders,
  full_price_share AS fullPriceShare,
  segment,
  promo_class AS promoClass,
  first_source AS firstSource,
  countries,
  if(next_early < 0, NULL, toInt64(toUnixTimestamp(toDateTime(addDays((SELECT argMax(as_of, run_id) FROM prediction_run), toInt32(ceil(next_early))), {p0:String}))) * 1000) AS nextEarly,
  if(next_late < 0, NULL, toInt64(toUnixTimestamp(toDateTime(addDays((SELECT argMax(as_of, run_id) FROM prediction_run), toInt32(ceil(next_late))), {p1:String}))) * 1000) AS nextLate
FROM customer
WHERE run_id = (SELECT max(run_id) FROM prediction_run) AND subject_id IN {p2:Array(UInt64)}
