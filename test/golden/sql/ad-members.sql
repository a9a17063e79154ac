WITH
  chosen AS (
    SELECT subject_id
    FROM audience_change
    WHERE audience = {p0:String}
    GROUP BY subject_id
    HAVING argMax(change, seq) = 'entered'
  )
SELECT
  toString(chosen.subject_id) AS person,
  multiIf(newest_word.words = 0, 'nothing', newest_word.agreed = 1, 'granted', 'refused') AS said
FROM chosen
GLOBAL LEFT JOIN (
  SELECT subject_id, argMax(granted, (at, NOT granted)) AS agreed, count() AS words
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM consent AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id)
  WHERE purpose = 'ads' AND (granted = 0 OR channel IN ('', {p1:String}))
    AND subject_id GLOBAL IN (SELECT subject_id FROM chosen)
  GROUP BY subject_id
) AS newest_word ON chosen.subject_id = newest_word.subject_id
ORDER BY chosen.subject_id
