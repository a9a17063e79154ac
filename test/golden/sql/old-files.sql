SELECT
  (SELECT count() FROM system.parts WHERE database = currentDatabase() AND table IN {p0:Array(String)} AND NOT active)
  + (
    SELECT sum(noted - 1)
    FROM (
      SELECT count() AS noted
      FROM system.mutations
      WHERE database = currentDatabase() AND table IN {p1:Array(String)}
      GROUP BY table
    )
  ) AS files
