WITH
  chosen AS (
    SELECT subject_id, identity_kind, identity, countries, residual_value
    FROM customer
    WHERE run_id = {p0:UInt64}
    ORDER BY residual_value DESC, subject_id
    LIMIT {p1:UInt64} OFFSET {p2:UInt64}
  )
SELECT
  identity_kind AS identityKind,
  identity,
  countries,
  residual_value AS residualValue,
  newest_word.agreed AS agreed
FROM chosen
GLOBAL LEFT JOIN (
  SELECT subject_id, argMax(granted, (at, NOT granted)) AS agreed, count() AS words
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM consent AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id)
  WHERE purpose = 'ads' AND (granted = 0 OR channel IN ('', {p3:String}))
    AND subject_id GLOBAL IN (SELECT subject_id FROM chosen)
  GROUP BY subject_id
) AS newest_word ON chosen.subject_id = newest_word.subject_id
ORDER BY residual_value DESC, chosen.subject_id
