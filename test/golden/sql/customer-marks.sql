SELECT
  bitShiftRight(customer.subject_id, 32) AS high,
  bitAnd(customer.subject_id, 4294967295) AS low,
  indexOf({p0:Array(String)}, promo_class) - 1 AS promoClass,
  full_price AS fullPrice,
  residual_value AS residualValue,
  p_alive AS pAlive,
  expected_orders AS expectedOrders,
  order_value AS orderValue,
  if(next_early < 0, NULL, toInt64(toUnixTimestamp(toDateTime(addDays((SELECT argMax(as_of, run_id) FROM prediction_run), toInt32(ceil(next_early))), {p1:String}))) * 1000) AS nextEarly,
  if(next_late < 0, NULL, toInt64(toUnixTimestamp(toDateTime(addDays((SELECT argMax(as_of, run_id) FROM prediction_run), toInt32(ceil(next_late))), {p2:String}))) * 1000) AS nextLate,
  purchase_days AS orders,
  item, brand, category
FROM customer
GLOBAL ANY LEFT JOIN (
  SELECT subject_id, maxOrNullIf(value, level = {p3:String}) AS item, maxOrNullIf(value, level = {p4:String}) AS brand, maxOrNullIf(value, level = {p5:String}) AS category
  FROM discovery
  WHERE run_id = (SELECT max(run_id) FROM prediction_run)
  GROUP BY subject_id
) AS found ON found.subject_id = customer.subject_id
WHERE run_id = (SELECT max(run_id) FROM prediction_run) AND customer.subject_id % {p6:UInt32} = {p7:UInt32}
