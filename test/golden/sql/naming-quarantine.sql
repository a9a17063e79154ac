SELECT DISTINCT toString(row_id) AS id
FROM quarantine_local
WHERE match(concat(value, '
', reason, '
', raw, '
', settings, '
', file), {p0:String})
