SELECT toString(subject_id) AS subject, tupleElement(mark, 1) AS filter,
  toUnixTimestamp64Milli(happened_at) AS at, tupleElement(mark, 2) AS amount
FROM (
  SELECT subject_id, event.at AS happened_at, arrayJoin(arrayConcat(
    if((kind = {p0:String} AND name = {p1:String}), [({p2:UInt32}, toInt64(floor(ifNull(multiIf(
    JSONType(properties, {p3:String}) IN ('Int64', 'UInt64', 'Double'), JSONExtractFloat(properties, {p4:String}),
    match(JSONExtractString(properties, {p5:String}), '^-?[0-9]{1,15}(\.[0-9]{1,15})?$'), toFloat64OrNull(JSONExtractString(properties, {p6:String})),
    NULL
  ), 0) * 10000 + 0.5)))], []),
    if((kind = {p7:String}), [({p8:UInt32}, toInt64(0))], [])
  )) AS mark
  FROM event
  WHERE subject_id IN {p9:Array(UInt64)}
)
ORDER BY happened_at
