SELECT
  decision.decision_id AS decision,
  decision.at AS decidedAt,
  toString(decision.subject_id) AS subject,
  toString(decision.person_id) AS person,
  decision.placement AS placement,
  program,
  program_version AS programVersion,
  policy_state AS policyState,
  arms,
  probabilities,
  drawn,
  shown,
  held,
  washing_out AS washingOut,
  decision.source AS source,
  toString(context_hash) AS contextHash,
  expires_at AS expiresAt,
  reasons,
  items,
  because,
  outcomes
FROM decision
LEFT JOIN (
  SELECT decision_id, groupArray((outcome, toString(first_at))) AS outcomes
  FROM (
    SELECT decision_id, outcome, min(decision_outcome.at) AS first_at
    FROM decision_outcome
    GROUP BY decision_id, outcome
    ORDER BY first_at, outcome
  )
  GROUP BY decision_id
) AS told ON told.decision_id = decision.decision_id
WHERE 1
ORDER BY decision.at DESC, decision.decision_id
LIMIT {p0:UInt32} OFFSET {p1:UInt32}
