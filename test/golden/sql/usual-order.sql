SELECT
  toInt64(round(ifNotFinite(avg(paid), 0) * {p0:UInt32})) AS usualOrder,
  (
    SELECT toInt64(round(ifNotFinite(sum(order_value * purchase_days) / sum(purchase_days), 0)))
    FROM customer
    WHERE run_id = (SELECT max(run_id) FROM prediction_run)
  ) AS contribution
FROM (
  SELECT toFloat64(sum(revenue)) AS paid
  FROM order_line
  WHERE ordered_at >= (SELECT max(ordered_at) - INTERVAL 365 DAY FROM order_line)
  GROUP BY source, order_id
  HAVING paid > 0
)
