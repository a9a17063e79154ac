SELECT
  toString(subject_id) AS subject,
  tupleElement(trait, 1) AS name,
  argMax(tupleElement(trait, 2), (told_at, message_hash)) AS raw,
  toUnixTimestamp64Milli(max(told_at)) AS at,
  toString(argMax(message_hash, (told_at, message_hash))) AS key
FROM (
  SELECT subject_id, event.at AS told_at, message_hash, arrayJoin(arrayConcat(
    if(JSONHas(traits, {p0:String}), [({p1:UInt32}, JSONExtractRaw(traits, {p2:String}))], []),
    if(JSONHas(traits, {p3:String}, {p4:String}), [({p5:UInt32}, JSONExtractRaw(traits, {p6:String}, {p7:String}))], [])
  )) AS trait
  FROM event
  WHERE subject_id IN {p8:Array(UInt64)} AND kind = 'identify'
)
GROUP BY subject_id, trait.1
