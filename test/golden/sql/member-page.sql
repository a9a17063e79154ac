SELECT toString(subject_id) AS person,
  formatDateTime(argMax(audience_change.at, seq), '%Y-%m-%dT%H:%i:%SZ') AS since
FROM audience_change
WHERE audience = {p0:String}
GROUP BY subject_id
HAVING argMax(change, seq) = 'entered'
ORDER BY max(seq) DESC
LIMIT {p1:UInt32} OFFSET {p2:UInt32}
