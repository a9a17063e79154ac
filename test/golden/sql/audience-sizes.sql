SELECT toString(day) AS day, toInt32(sum(moved) OVER (ORDER BY day)) AS members
FROM (
  SELECT toDate(at) AS day, sum(if(change = 'entered', 1, -1)) AS moved
  FROM audience_change
  WHERE audience = {p0:String}
  GROUP BY day
)
ORDER BY day
