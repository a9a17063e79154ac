import { setTimeout } from "node:timers/promises";
import { z } from "zod";
import { PerennialError } from "../core/errors.ts";
import { createOrderTables } from "./migrations/0001-order-history.ts";
import { createAcquisitionTables } from "./migrations/0002-acquisition.ts";
import { explainPredictions } from "./migrations/0003-explained-predictions.ts";
import { createEventTables } from "./migrations/0004-events.ts";
import { createPersonTables } from "./migrations/0005-persons.ts";
import { tellOrders } from "./migrations/0006-told-orders.ts";
import { createAudienceTables } from "./migrations/0007-audiences.ts";
import { addProductFeed } from "./migrations/0008-product-feed.ts";
import { createErasureTables } from "./migrations/0009-erasure.ts";
import { addCustomersAndAdLists } from "./migrations/0010-imported-customers.ts";
import { createDecisionTables } from "./migrations/0011-decisions.ts";
import { createDiscoveryTables } from "./migrations/0012-discovery.ts";
import { addPromoClasses } from "./migrations/0013-promo-classes.ts";
import { addDecidedProducts } from "./migrations/0014-product-lists.ts";
import { createOfferStopTable } from "./migrations/0015-offer-stops.ts";
import { addOfferedLists } from "./migrations/0016-offered-lists.ts";
import { createActionValueTable } from "./migrations/0017-action-values.ts";
import { param, type Sql, sql } from "./sql.ts";
import type { Store } from "./store.ts";
import type { Topology } from "./topology.ts";

/** One step forward of the tables. Steps are never edited after a release, and each may run twice. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly statements: (topology: Topology) => readonly Sql[];
}

/** All steps, in order. */
export const migrations: readonly Migration[] = [
  { number: 1, name: "order history", statements: createOrderTables },
  { number: 2, name: "acquisition", statements: createAcquisitionTables },
  { number: 3, name: "explained predictions", statements: explainPredictions },
  { number: 4, name: "events", statements: createEventTables },
  { number: 5, name: "persons", statements: createPersonTables },
  { number: 6, name: "told orders", statements: tellOrders },
  { number: 7, name: "audiences", statements: createAudienceTables },
  { number: 8, name: "product feed", statements: addProductFeed },
  { number: 9, name: "erasure", statements: createErasureTables },
  { number: 10, name: "imported customers, ad lists", statements: addCustomersAndAdLists },
  { number: 11, name: "decisions", statements: createDecisionTables },
  { number: 12, name: "discovery", statements: createDiscoveryTables },
  { number: 13, name: "promotion classes", statements: addPromoClasses },
  { number: 14, name: "product lists", statements: addDecidedProducts },
  { number: 15, name: "offer stops", statements: createOfferStopTable },
  { number: 16, name: "lists for an offer", statements: addOfferedLists },
  { number: 17, name: "action values", statements: createActionValueTable },
];

/**
 * Brings the tables forward to `target`, by default the newest version this code knows.
 * @throws PerennialError STORE_TOO_NEW when a newer version has written here
 */
export async function migrate(store: Migrated, target: number = migrations.length): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await stepForward(store, target);
    } catch (error) {
      // Of two processes that come forward at one moment, one may meet what the other has only half made.
      if (
        attempt === attempts ||
        !(error instanceof PerennialError && error.code === "QUERY_FAILED")
      )
        throw error;
      await setTimeout(100 * attempt);
    }
  }
}

type Migrated = Pick<Store, "rows" | "command" | "topology">;

const attempts = 5;

async function stepForward(store: Migrated, target: number): Promise<void> {
  await store.command(sql`CREATE TABLE IF NOT EXISTS migration (
  number UInt32,
  name String,
  applied_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC')
)
ENGINE = ReplacingMergeTree
ORDER BY number
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`);
  const [state] = await store.rows(
    sql`SELECT max(number) AS newest FROM migration`,
    z.object({ newest: z.number() }),
  );
  const newest = state?.newest ?? 0;
  if (newest > migrations.length) {
    throw new PerennialError(
      "STORE_TOO_NEW",
      `The tables are at version ${newest}, this Perennial knows ${migrations.length}. Install the newer version, or name another folder with --data.`,
    );
  }
  for (const step of migrations) {
    if (step.number <= newest || step.number > target) continue;
    for (const statement of step.statements(store.topology)) await store.command(statement);
    await store.command(
      sql`INSERT INTO migration (number, name) SELECT ${param("UInt32", step.number)}, ${param("String", step.name)}`,
    );
  }
}
