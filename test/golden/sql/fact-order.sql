SELECT * FROM order_line WHERE subject_id IN {p0:Array(UInt64)} AND source = {p1:String} AND order_id = {p2:String}
