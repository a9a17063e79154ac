SELECT DISTINCT toString(subject_id) AS person
FROM (
  SELECT subject_id FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM event AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id)
  WHERE received_at > toDateTime64({p0:String}, 3, 'UTC') OR (at > toDateTime64({p1:String}, 3, 'UTC') AND at <= toDateTime64({p2:String}, 3, 'UTC')) OR (at > toDateTime64({p3:String}, 3, 'UTC') AND at <= toDateTime64({p4:String}, 3, 'UTC'))
  UNION ALL
  SELECT subject_id FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM order_line AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id)
  WHERE identity_kind != 'guest' AND (imported_at > toDateTime64({p5:String}, 3, 'UTC') OR (ordered_at > toDateTime64({p6:String}, 3, 'UTC') AND ordered_at <= toDateTime64({p7:String}, 3, 'UTC')) OR (ordered_at > toDateTime64({p8:String}, 3, 'UTC') AND ordered_at <= toDateTime64({p9:String}, 3, 'UTC')))
  UNION ALL
  SELECT subject_id FROM (SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM consent AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id) WHERE imported_at > toDateTime64({p10:String}, 3, 'UTC')
  UNION ALL
  SELECT arrayJoin([subject_id, person_id]) AS subject_id FROM person_of
  WHERE version > {p11:UInt64}
)
