import type { Sql } from "../sql.ts";
import { addColumns, type Topology } from "../topology.ts";

/** The program whose offer a list of an ad platform is for: whoever may have none of its coupons is not on it. */
export function addOfferedLists(topology: Topology): Sql[] {
  return addColumns(
    {
      name: "ad_export",
      shardKey: "audience",
      columns: ["offer String COMMENT 'a program; empty: the list is for no offer'"],
    },
    topology,
  );
}
