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
WHERE state = 'open' AND import_id = {p0:String}
ORDER BY file, line, rowId
LIMIT {p1:UInt64}
