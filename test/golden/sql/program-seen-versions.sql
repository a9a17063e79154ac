SELECT DISTINCT toUInt32(program_version) AS version
FROM decision
WHERE program = {p0:String} AND decision_id GLOBAL IN (SELECT decision_id FROM decision_outcome WHERE outcome = 'shown')
ORDER BY version
