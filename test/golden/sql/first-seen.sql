SELECT
  bitShiftRight(subject_id, 32) AS high,
  bitAnd(subject_id, 4294967295) AS low,
  indexOf({p0:Array(String)}, any(identity_kind)) AS kind,
  toUnixTimestamp64Milli(min(first_at)) AS at
FROM (
  SELECT subject_id, any(identity_kind) AS identity_kind, min(at) AS first_at
  FROM event
  GROUP BY subject_id
  UNION ALL
  SELECT subject_id, any(identity_kind) AS identity_kind, min(ordered_at) AS first_at
  FROM order_line
  WHERE identity_kind != 'guest'
  GROUP BY subject_id
)
GROUP BY subject_id
