SELECT * FROM event WHERE subject_id IN {p0:Array(UInt64)} AND toString(message_hash) = {p1:String}
