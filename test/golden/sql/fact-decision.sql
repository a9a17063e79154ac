SELECT * FROM decision WHERE subject_id IN {p0:Array(UInt64)} AND decision_id = {p1:String}
