SELECT
  toString(subject_id) AS person,
  audience,
  toUnixTimestamp64Milli(audience_change.at) AS since,
  change = 'entered' AS entered
FROM audience_change
WHERE audience IN {p0:Array(String)}
ORDER BY audience, subject_id, seq
