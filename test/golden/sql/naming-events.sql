SELECT
  toString(message_hash) AS hash,
  arrayFilter((place, found) -> found, range({p0:UInt8}), [match(user_id, {p1:String}), match(anonymous_id, {p2:String}), match(previous_id, {p3:String}), match(group_id, {p4:String}), match(message_id, {p5:String}), match(name, {p6:String}), match(properties, {p7:String}), match(traits, {p8:String}), match(context, {p9:String})]) AS places
FROM event_local
WHERE subject_id NOT IN {p10:Array(UInt64)} AND notEmpty(places)
