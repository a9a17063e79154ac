SELECT
  toString(subject_id) AS subject,
  any(identity_kind) AS kind,
  any(identity) AS value,
  formatDateTime(min(facts.at), '%Y-%m-%dT%H:%i:%SZ') AS firstSeenAt,
  toUInt32(sum(is_event)) AS events,
  toUInt32(uniqExactIf(order_key, order_key != '')) AS orders,
  toUInt32(sum(is_consent)) AS consents
FROM (
  SELECT subject_id, identity_kind, identity, at, 1 AS is_event, '' AS order_key, 0 AS is_consent
  FROM event WHERE subject_id IN {p0:Array(UInt64)}
  UNION ALL
  SELECT subject_id, identity_kind, identity, ordered_at AS at, 0 AS is_event, concat(source, '/', order_id) AS order_key, 0 AS is_consent
  FROM order_line WHERE subject_id IN {p1:Array(UInt64)}
  UNION ALL
  SELECT subject_id, identity_kind, identity, at, 0 AS is_event, '' AS order_key, 1 AS is_consent
  FROM consent WHERE subject_id IN {p2:Array(UInt64)}
  UNION ALL
  SELECT
    tupleElement(named, 1) AS subject_id,
    tupleElement(named, 2) AS identity_kind,
    tupleElement(named, 3) AS identity,
    at, 0 AS is_event, '' AS order_key, 0 AS is_consent
  FROM (SELECT arrayJoin(arrayZip(subjects, kinds, identities)) AS named, at FROM sighting WHERE hasAny(subjects, {p3:Array(UInt64)}))
  WHERE subject_id IN {p4:Array(UInt64)}
) AS facts
GROUP BY subject_id
ORDER BY indexOf({p5:Array(String)}, kind), value
