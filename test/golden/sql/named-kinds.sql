SELECT DISTINCT toString(subject_id) AS subject, toString(named_id) AS named, kind
FROM (
  SELECT subject_id, subject_id AS named_id, identity_kind AS kind FROM event WHERE subject_id IN {p0:Array(UInt64)}
  UNION ALL
  SELECT subject_id, subject_id AS named_id, identity_kind AS kind FROM order_line WHERE subject_id IN {p1:Array(UInt64)}
  UNION ALL
  SELECT subject_id, subject_id AS named_id, identity_kind AS kind FROM consent WHERE subject_id IN {p2:Array(UInt64)}
  UNION ALL
  SELECT subject_id, tupleElement(each, 1) AS named_id, tupleElement(each, 2) AS kind
  FROM (SELECT subject_id, arrayJoin(arrayZip(subjects, kinds)) AS each FROM sighting WHERE subject_id IN {p3:Array(UInt64)})
)
WHERE has({p4:Array(String)}, kind)
