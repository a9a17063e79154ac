SELECT toUInt64(seq) AS id, audience, version, change, cause,
  formatDateTime(audience_change.at, '%Y-%m-%dT%H:%i:%S.%fZ') AS at, toString(subject_id) AS person
FROM audience_change
WHERE seq > {p0:UInt64} AND seq <= {p1:UInt64} AND audience = {p2:String}
ORDER BY seq
LIMIT {p3:UInt32}
