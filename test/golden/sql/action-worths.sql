SELECT event, grade, estimate, low, high
FROM (
  SELECT
    event,
    currency,
    grade,
    toFloat64(estimate) AS estimate,
    toFloat64(lower) AS low,
    toFloat64(upper) AS high
  FROM action_value
  ORDER BY event, measured_at DESC
  LIMIT 1 BY event
)
WHERE grade != '' AND currency = {p0:String}
ORDER BY event
