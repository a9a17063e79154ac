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
  AND decision.decision_id = {p0:String}
  AND decision.subject_id IN {p1:Array(UInt64)}
  AND decision.placement = {p2:String}
  AND program = {p3:String}
  AND held = {p4:String}
  AND arrayExists(each -> each.1 = 'shown', outcomes)
ORDER BY decision.at DESC, decision.decision_id
LIMIT {p5:UInt32} OFFSET {p6:UInt32}
