SELECT
  toString(if(any(joined.person_id) = 0, facts.subject_id, any(joined.person_id))) AS person,
  any(identity_kind) AS kind,
  any(identity) AS value
FROM (
  SELECT subject_id, identity_kind, identity FROM event WHERE subject_id GLOBAL IN (SELECT subject_id FROM person_of WHERE person_id IN {p0:Array(UInt64)}
    UNION ALL SELECT arrayJoin({p1:Array(UInt64)}))
  UNION ALL
  SELECT subject_id, identity_kind, identity FROM order_line WHERE subject_id GLOBAL IN (SELECT subject_id FROM person_of WHERE person_id IN {p2:Array(UInt64)}
    UNION ALL SELECT arrayJoin({p3:Array(UInt64)}))
  UNION ALL
  SELECT subject_id, identity_kind, identity FROM consent WHERE subject_id GLOBAL IN (SELECT subject_id FROM person_of WHERE person_id IN {p4:Array(UInt64)}
    UNION ALL SELECT arrayJoin({p5:Array(UInt64)}))
  UNION ALL
  SELECT
    tupleElement(named, 1) AS subject_id,
    tupleElement(named, 2) AS identity_kind,
    tupleElement(named, 3) AS identity
  FROM (
    SELECT arrayJoin(arrayZip(subjects, kinds, identities)) AS named
    FROM sighting
    WHERE subject_id GLOBAL IN (SELECT subject_id FROM person_of WHERE person_id IN {p6:Array(UInt64)}
    UNION ALL SELECT arrayJoin({p7:Array(UInt64)}))
  )
  WHERE subject_id GLOBAL IN (SELECT subject_id FROM person_of WHERE person_id IN {p8:Array(UInt64)}
    UNION ALL SELECT arrayJoin({p9:Array(UInt64)}))
) AS facts
GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
  ON facts.subject_id = joined.subject_id
WHERE identity_kind != 'guest'
GROUP BY facts.subject_id
ORDER BY person, indexOf({p10:Array(String)}, kind), value
