import { importOrders } from "../../src/collect/import-orders.ts";
import { openDataFolder } from "../../src/core/data-folder.ts";
import { subjectId } from "../../src/core/subject.ts";
import { applyDefinitions } from "../../src/decide/definition-store.ts";
import { shopRules } from "../../src/plan/approval-gate.ts";
import { readShopDefinition } from "../../src/plan/shop-definition.ts";
import { openOperational } from "../../src/store/open-operational.ts";
import type { Operational } from "../../src/store/operational.ts";
import { temporaryStore } from "../analytics/cluster.ts";
import { tableFile } from "../analytics/table-file.ts";

/** A shop with a plan, made by hand. */
export interface PlannedShop {
  readonly store: Awaited<ReturnType<typeof temporaryStore>>;
  readonly operational: Operational;
  readonly apply: (...definitions: readonly object[]) => Promise<unknown>;
  readonly close: () => Promise<void>;
}

/**
 * Opens a shop that counts in EUR and UTC.
 * @param orders rows of order, time, email, quantity, price, cost
 */
export async function openPlannedShop(
  orders: readonly string[],
  shards: 1 | 2 = 1,
): Promise<PlannedShop> {
  const store = await temporaryStore(shards);
  const operational = await openOperational({ folder: openDataFolder(`${store.path}/data`) });
  if (orders.length > 0)
    await importOrders(
      store,
      tableFile(
        "orders.csv",
        ["order,time,email,quantity,price,cost", ...orders]
          .map((row, i) => `${row},${i === 0 ? "sku,product" : "A,Shirt"}`)
          .join("\n"),
      ),
      { timezone: "UTC", currency: "EUR" },
    );
  return {
    ...{ store, operational },
    apply: (...definitions) =>
      applyDefinitions(
        operational,
        definitions.map((each) => readShopDefinition(each, "a test")),
        { prune: false, audiences: new Set(["quiet"]), rules: shopRules },
      ),
    async close() {
      await operational.close();
      await store.close();
    },
  };
}

/** A row of a change of the audience `quiet`, as it is stored. */
export function quietChange(
  who: string,
  change: {
    readonly at: string;
    readonly seq: number;
    readonly change: "entered" | "left";
    readonly cause: string;
  },
): string {
  const { at, seq, cause } = change;
  return JSON.stringify([
    subjectId("email", `${who}@example.com`),
    ...["quiet", 1, change.change, cause, `${at} 00:00:00.000`, seq],
  ]);
}

/** The columns of {@link quietChange}. */
export const changeColumns: readonly string[] = [
  ...["subject_id", "audience", "version", "change", "cause", "at", "seq"],
];
