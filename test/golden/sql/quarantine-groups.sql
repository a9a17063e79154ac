SELECT
  what,
  file,
  column_name AS column,
  reason,
  toUInt32(count()) AS rows,
  toUnixTimestamp64Milli(min(at)) AS firstAt,
  toUnixTimestamp64Milli(max(at)) AS lastAt
FROM quarantine
WHERE state = 'open'
GROUP BY what, file, column, reason
ORDER BY rows DESC, lastAt DESC, file, column, reason
LIMIT 200
