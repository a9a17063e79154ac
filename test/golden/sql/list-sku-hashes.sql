SELECT bitShiftRight(hash, 32) AS high, bitAnd(hash, 4294967295) AS low
FROM (SELECT cityHash64(arrayJoin({p0:Array(String)})) AS hash)
