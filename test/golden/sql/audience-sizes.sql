SELECT audience, toString(moves.day) AS day, members
FROM (
  SELECT audience, day, toInt32(sum(moved) OVER (PARTITION BY audience ORDER BY day)) AS members
  FROM (
    SELECT
      audience,
      toDate(toTimeZone(at, {p0:String})) AS day,
      sum(if(change = 'entered', 1, -1)) AS moved
    FROM audience_change
    GROUP BY audience, day
  )
) AS moves
ORDER BY audience, moves.day DESC
LIMIT {p1:UInt32} BY audience
