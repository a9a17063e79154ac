SELECT
  toUInt32(if(is_defined OR first_ms < {p0:Int64}, {p1:UInt32}, intDiv({p2:Int64} - first_ms, {p3:Int64}))) AS weeksBack,
  toUInt32(count()) AS entered,
  toUInt32(countIf(is_member)) AS members,
  toFloat64(min(first_ms)) AS sinceMs
FROM (SELECT
      min(toUnixTimestamp64Milli(audience_change.at)) AS first_ms,
      argMin(cause, seq) = 'definition' AS is_defined,
      argMax(change, seq) = 'entered' AS is_member
    FROM audience_change
    WHERE audience = {p4:String} AND toUnixTimestamp64Milli(audience_change.at) < {p5:Int64}
    GROUP BY subject_id)
GROUP BY weeksBack
ORDER BY weeksBack
