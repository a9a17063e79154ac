SELECT * FROM consent WHERE subject_id IN {p0:Array(UInt64)} AND source = {p1:String} AND toString(cityHash64(toString(purpose), toString(channel), consent.at)) = {p2:String}
