SELECT * FROM audience_change WHERE subject_id IN {p0:Array(UInt64)} AND toString(seq) = {p1:String}
