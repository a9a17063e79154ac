SELECT toString(program) AS program, groupUniqArray(program_version) AS versions
FROM decision
WHERE program != '' AND toUnixTimestamp64Milli(decision.at) >= {p0:Int64} AND toUnixTimestamp64Milli(decision.at) < {p1:Int64}
GROUP BY program
ORDER BY program
