WITH
  member AS (
    SELECT audience, subject_id
    FROM audience_change
    GROUP BY audience, subject_id
    HAVING argMax(change, seq) = 'entered'
  )
SELECT
  audience,
  toUInt32(count()) AS members,
  toUInt32(countIf(subject_id IN (
    SELECT subject_id FROM member WHERE audience = {p0:String}
  ))) AS both
FROM member
GROUP BY audience
ORDER BY audience
