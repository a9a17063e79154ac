SELECT
  program,
  count() AS persons,
  countIf(was_held AND NOT is_mixed) AS heldOut,
  countIf(was_universal AND NOT is_mixed) AS universal,
  countIf(is_mixed) AS contaminated,
  max(newest_at) AS newest
FROM (
  SELECT
    program,
    if(assigned.person_id = 0, decision.subject_id, assigned.person_id) AS now_person,
    countIf(held IN ('universal', 'program')) > 0 AS was_held,
    countIf(held = 'universal') > 0 AS was_universal,
    uniqExact(decision.person_id) > 1 AND uniqExact((period, policy_state, if(held = '', drawn, held))) > uniqExact((period, policy_state)) AS is_mixed,
    max(decision.at) AS newest_at
  FROM decision
  LEFT JOIN person_of AS assigned ON assigned.subject_id = decision.subject_id
  WHERE program != '' AND held != 'consent'
  GROUP BY program, now_person
)
GROUP BY program
ORDER BY program
