SELECT hash, kind, toString(argMax(subject_id, number)) AS subject
FROM ad_list_change
WHERE audience = {p0:String} AND platform = {p1:String}
GROUP BY kind, hash
HAVING argMax(change, number) = 'added'
