SELECT hash, kind
FROM ad_list_change
WHERE audience = {p0:String} AND platform = {p1:String}
  AND number > {p2:UInt32} AND number <= {p3:UInt32}
GROUP BY kind, hash
HAVING argMin(change, number) = {p4:String} AND argMax(change, number) = {p5:String}
ORDER BY kind, hash
