SELECT toString(subject_id) AS person, change, cause,
  formatDateTime(audience_change.at, '%Y-%m-%dT%H:%i:%SZ') AS at, toString(seq) AS seq
FROM audience_change
WHERE audience = {p0:String}
ORDER BY audience_change.seq DESC
LIMIT {p1:UInt32}
