SELECT
  count() AS customers,
  countIf(residual_value >= {p0:Float64}) AS worthEnough
FROM customer
WHERE run_id = {p1:UInt64}
