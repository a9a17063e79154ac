SELECT
  audience,
  toUInt32(countIf(newest = 'entered')) AS members,
  toUInt32(sum(entered_lately)) AS entered,
  toUInt32(sum(left_lately)) AS left,
  formatDateTime(max(changed_at), '%Y-%m-%dT%H:%i:%SZ') AS changedAt
FROM (
  SELECT
    audience,
    subject_id,
    argMax(change, seq) AS newest,
    countIf(change = 'entered' AND at > now64(3) - INTERVAL 1 DAY) AS entered_lately,
    countIf(change = 'left' AND at > now64(3) - INTERVAL 1 DAY) AS left_lately,
    max(at) AS changed_at
  FROM audience_change
  GROUP BY audience, subject_id
)
GROUP BY audience
