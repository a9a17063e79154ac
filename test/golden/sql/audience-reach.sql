SELECT purpose, toUInt32(count()) AS persons
FROM (
  SELECT subject_id, purpose
  FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM consent AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id)
  WHERE purpose IN {p0:Array(String)} AND at <= toDateTime64({p1:String}, 3, 'UTC')
    AND (granted = 0 OR channel = '')
    AND subject_id GLOBAL IN (
      SELECT subject_id
      FROM audience_change
      WHERE audience = {p2:String}
      GROUP BY subject_id
      HAVING argMax(change, seq) = 'entered'
    )
  GROUP BY subject_id, purpose
  HAVING argMax(granted, (at, NOT granted)) = 1
)
GROUP BY purpose
