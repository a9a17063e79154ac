import type { Sql } from "../sql.ts";
import { addColumns, type Topology } from "../topology.ts";

/** What a decision for products listed and why, and which state of what a policy has learned drew it. */
export function addDecidedProducts(topology: Topology): Sql[] {
  return addColumns(
    {
      name: "decision",
      shardKey: "subject_id",
      columns: [
        "items Array(String) COMMENT 'the products of a list, in their order'",
        "because Array(String) COMMENT 'beside each of them the product that speaks most for it, or how it came in'",
        "policy_state UInt32 COMMENT 'what the policy had learned; 0: nothing'",
      ],
    },
    topology,
  );
}
