SELECT
  decision.decision_id AS decision,
  toString(decision.subject_id) AS subject,
  toString(decision.person_id) AS person,
  program,
  shown AS treatment,
  reasons,
  toUnixTimestamp64Milli(expires_at) AS shownUntil,
  toUnixTimestamp64Milli(seen.first_at) AS at
FROM decision
INNER JOIN (
  SELECT decision_id, min(decision_outcome.at) AS first_at
  FROM decision_outcome
  WHERE outcome != 'dismissed'
  GROUP BY decision_id
) AS seen ON seen.decision_id = decision.decision_id
WHERE held = '' AND position(reasons, '"kind":"coupon"') > 0
  AND seen.first_at >= {p0:DateTime64(3)}
ORDER BY at, decision
