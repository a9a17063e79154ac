SELECT
  toString(tupleElement(pair, 1)) AS a,
  tupleElement(pair, 2) AS aKind,
  tupleElement(pair, 3) AS aValue,
  toString(tupleElement(pair, 4)) AS b,
  tupleElement(pair, 5) AS bKind,
  tupleElement(pair, 6) AS bValue,
  formatDateTime(min(seen_at), '%Y-%m-%dT%H:%i:%SZ') AS at,
  argMin(source, seen_at) AS source,
  argMin(evidence, seen_at) AS evidence,
  toUInt32(count()) AS times
FROM (
  SELECT
    arrayJoin(arrayFlatten(arrayMap(
      (a_id, a_kind, a_value, i) -> arrayMap(
        (b_id, b_kind, b_value) -> (a_id, a_kind, a_value, b_id, b_kind, b_value),
        arraySlice(subjects, i + 1), arraySlice(kinds, i + 1), arraySlice(identities, i + 1)
      ),
      subjects, kinds, identities, arrayEnumerate(subjects)
    ))) AS pair,
    sighting.at AS seen_at,
    source,
    evidence
  FROM sighting
  WHERE hasAny(subjects, {p0:Array(UInt64)})
)
WHERE tupleElement(pair, 1) IN {p1:Array(UInt64)} OR tupleElement(pair, 4) IN {p2:Array(UInt64)}
GROUP BY pair
ORDER BY at, a, b
