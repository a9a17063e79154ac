SELECT
  audience,
  argMax(change, seq) AS newest,
  argMax(audience_change.cause, seq) AS cause,
  toUnixTimestamp64Milli(argMax(audience_change.at, seq) AS changed_at) AS at
FROM audience_change
WHERE subject_id = {p0:UInt64}
GROUP BY audience
HAVING newest = 'entered' OR changed_at > toDateTime64({p1:String}, 3, 'UTC')
ORDER BY max(seq) DESC
