import type { Sql } from "../sql.ts";
import { addColumns, type Topology } from "../topology.ts";

/**
 * Product feeds: what a product sells for now, how much of it there is, whose variant it is and by which
 * options, and where it is shown. Products of before have none of these.
 */
export function addProductFeed(topology: Topology): Sql[] {
  return addColumns(
    {
      name: "product",
      shardKey: "sku",
      columns: [
        "price Nullable(Decimal(18, 4)) COMMENT 'what it sells for now, in the shop currency; list_price is that without a reduction' AFTER cost",
        "stock Nullable(Decimal(18, 4)) COMMENT 'units on hand; null where they are not counted' AFTER price",
        "available Nullable(UInt8) COMMENT '1: can be bought, 0: cannot, whatever the stock; null: as the stock says' AFTER stock",
        "parent_sku String COMMENT 'of a variant: the configurable product' AFTER available",
        "options Map(String, String) COMMENT 'what tells the variant from others of its parent' AFTER parent_sku",
        "attributes Map(String, String) AFTER options",
        "url String AFTER attributes",
        "image_url String AFTER url",
      ],
    },
    topology,
  );
}
