SELECT
  event,
  program,
  window_days AS windowDays,
  currency,
  toFloat64(estimate) AS estimate,
  toFloat64(lower) AS low,
  toFloat64(upper) AS high,
  grade,
  refused,
  method,
  units,
  did,
  toUnixTimestamp64Milli(measured_at) AS measuredMs
FROM action_value
ORDER BY event, measured_at DESC
LIMIT 1 BY event
