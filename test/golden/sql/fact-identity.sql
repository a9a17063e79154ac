SELECT * FROM sighting WHERE hasAny(subjects, {p0:Array(UInt64)}) AND toString(cityHash64(subjects, sighting.at)) = {p1:String}
