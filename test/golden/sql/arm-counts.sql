SELECT
  program,
  arm,
  countIf(arm = last_drawn) AS persons,
  sum(probability) AS expected,
  sumIf(decisions, arm = last_drawn) AS decisions,
  sumIf(exposed, arm = last_drawn) AS exposed
FROM (
  SELECT
    program,
    argMax((arms, probabilities, drawn), decision.at) AS newest,
    newest.3 AS last_drawn,
    count() AS decisions,
    countIf(decision_id IN (SELECT decision_id FROM decision_outcome WHERE outcome = {p0:String})) AS exposed
  FROM decision
  WHERE program = {p1:String} AND held = ''
  GROUP BY program, decision.person_id
)
ARRAY JOIN newest.1 AS arm, newest.2 AS probability
GROUP BY program, arm
ORDER BY program, arm
