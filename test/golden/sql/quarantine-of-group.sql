SELECT
  toString(row_id) AS rowId,
  import_id AS importId,
  what,
  file,
  line,
  column_name AS column,
  value,
  reason,
  raw,
  settings,
  state,
  toString(at) AS at
FROM quarantine
WHERE state = 'open'  AND what = {p0:String} AND file = {p1:String}
  AND column_name = {p2:String} AND reason = {p3:String}
ORDER BY file, line, rowId
LIMIT {p4:UInt64}
