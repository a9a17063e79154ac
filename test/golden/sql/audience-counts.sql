SELECT
  audience,
  toUInt32(countIf(newest = 'entered')) AS members,
  toUInt32(sum(entered_day)) AS entered,
  toUInt32(sum(left_day)) AS left,
  toUInt32(sum(entered_week)) AS enteredWeek,
  toUInt32(sum(left_week)) AS leftWeek,
  formatDateTime(max(changed_at), '%Y-%m-%dT%H:%i:%SZ') AS changedAt
FROM (
  SELECT
    audience,
    subject_id,
    argMax(change, seq) AS newest,
    countIf(change = {p0:String} AND at > now64(3) - toIntervalDay({p1:UInt8})) AS entered_day,
    countIf(change = {p2:String} AND at > now64(3) - toIntervalDay({p3:UInt8})) AS left_day,
    countIf(change = {p4:String} AND at > now64(3) - toIntervalDay({p5:UInt8})) AS entered_week,
    countIf(change = {p6:String} AND at > now64(3) - toIntervalDay({p7:UInt8})) AS left_week,
    max(at) AS changed_at
  FROM audience_change
  GROUP BY audience, subject_id
)
GROUP BY audience
