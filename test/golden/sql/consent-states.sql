SELECT
  purpose,
  about AS channel,
  said_by AS source,
  toUInt32(countIf(agreed = 1)) AS granted,
  toUInt32(countIf(agreed = 0)) AS refused
FROM (
  SELECT
    subject_id,
    purpose,
    about,
    argMax(granted, (at, NOT granted)) AS agreed,
    argMax(source, (at, NOT granted)) AS said_by
  FROM (
    SELECT *, arrayJoin({p0:Array(String)}) AS about
    FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM consent AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id)
    WHERE at <= toDateTime64({p1:String}, 3, 'UTC')
  )
  WHERE granted = 0 OR channel IN ('', about)
  GROUP BY subject_id, purpose, about
)
GROUP BY purpose, channel, source
ORDER BY purpose, channel, granted + refused DESC, source
