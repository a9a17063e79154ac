SELECT DISTINCT import_id AS id
FROM import_run_local
WHERE match(concat(settings, '
', arrayStringConcat(files, '
')), {p0:String})
