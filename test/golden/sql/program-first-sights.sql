SELECT
  toString(program) AS program,
  toUInt32(program_version) AS version,
  toFloat64(min(toUnixTimestamp64Milli(told.shown_at))) AS firstAt
FROM decision
GLOBAL INNER JOIN (
  SELECT decision_id, min(decision_outcome.at) AS shown_at
  FROM decision_outcome
  WHERE outcome = 'shown'
  GROUP BY decision_id
) AS told ON told.decision_id = decision.decision_id
WHERE program != ''
GROUP BY program, version
ORDER BY program, version
