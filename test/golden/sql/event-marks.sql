SELECT toString(subject_id) AS subject, tupleElement(mark, 1) AS filter,
  toUnixTimestamp64Milli(happened_at) AS at, tupleElement(mark, 2) AS amount, tupleElement(mark, 3) AS value, message_key AS key
FROM (
  SELECT subject_id, event.at AS happened_at,
    if(received_at > toDateTime64({p0:String}, 3, 'UTC'), toString(message_hash), '') AS message_key, arrayJoin(arrayConcat(
    if((kind = {p1:String} AND name = {p2:String}), [({p3:UInt32}, toInt64(floor(ifNull(multiIf(
    JSONType(properties, {p4:String}) IN ('Int64', 'UInt64', 'Double'), JSONExtractFloat(properties, {p5:String}),
    match(JSONExtractString(properties, {p6:String}), '^-?[0-9]{1,15}(\.[0-9]{1,15})?$'), toFloat64OrNull(JSONExtractString(properties, {p7:String})),
    NULL
  ), 0) * 10000 + 0.5)), '')], []),
    if((kind = {p8:String}), [({p9:UInt32}, toInt64(0), '')], []),
    if((kind = {p10:String} AND name = {p11:String}), arrayMap(kept -> ({p12:UInt32}, toInt64(0), kept), arrayDistinct(arrayFilter(raw -> raw != '""' AND match(raw, '^["0-9-]'), arrayConcat(
      [JSONExtractRaw(properties, {p13:String})],
      arrayMap(item -> JSONExtractRaw(item, {p14:String}), JSONExtractArrayRaw(properties, 'products'))
    )))), [])
  )) AS mark
  FROM event
  WHERE subject_id IN {p15:Array(UInt64)}
)
ORDER BY happened_at
