import { z } from "zod";
import { importConsents, importConsentsOptions } from "../collect/import-consents.ts";
import { importCosts, importCostsOptions } from "../collect/import-costs.ts";
import { importCustomers, importCustomersOptions } from "../collect/import-customers.ts";
import { importOrdersOptions } from "../collect/import-options.ts";
import { importOrders } from "../collect/import-orders.ts";
import { importProducts, importProductsOptions } from "../collect/import-products.ts";
import { undoImport } from "../collect/import-run.ts";
import {
  discardQuarantine,
  type ReplayOptions,
  replayOptions,
  replayQuarantine,
} from "../collect/replay-quarantine.ts";
import { saveShop } from "../collect/shop.ts";
import { allowAgain } from "../collect/suppression.ts";
import { forgetPerson } from "../customers/forget-person.ts";
import { identitiesNamed, joinIdentities, splitIdentities } from "../customers/identity-view.ts";
import type { Store } from "../store/store.ts";
import { type Door, openDoor } from "./live.ts";
import {
  andAllThatFollows,
  fileOf,
  type Operation,
  type OperationContext,
  operation,
  rowsTo,
} from "./operation.ts";

const shopSettings = z.strictObject({
  name: z.string().min(1).max(200).optional(),
  currency: z.string().optional(),
  timezone: z.string().optional(),
  marginRate: z.string().optional(),
  discountRate: z.string().optional(),
  rates: z.string().optional(),
  sample: z.enum(["true", "false"]).optional(),
});

/** Operations that change facts: imports, what waits in the quarantine, who is one person, and the shop's settings that orders are read by. */
export const factOperations: Readonly<Record<string, Operation>> = {
  "import-orders": operation(importOrdersOptions, (store, options, context) =>
    andAllThatFollows(store, context, () =>
      importOrders(store, fileOf(context), options, rowsTo(context)),
    ),
  ),
  "import-products": operation(importProductsOptions, async (store, options, context) => {
    const summary = await importProducts(store, fileOf(context), options, rowsTo(context));
    await context.live?.lists.readProducts();
    return summary;
  }),
  "import-customers": operation(importCustomersOptions, (store, options, context) =>
    andAllThatFollows(store, context, () =>
      importCustomers(store, fileOf(context), options, rowsTo(context)),
    ),
  ),
  "import-costs": operation(importCostsOptions, (store, options, context) =>
    importCosts(store, fileOf(context), options, rowsTo(context)),
  ),
  "import-consents": operation(importConsentsOptions, (store, options, context) =>
    andAllThatFollows(store, context, () =>
      importConsents(store, fileOf(context), options, rowsTo(context)),
    ),
  ),
  "undo-import": operation(
    z.strictObject({ importId: z.string() }),
    (store, { importId }, context) =>
      andAllThatFollows(store, context, async () => ({
        removed: await undoImport(store, importId),
      })),
  ),
  "replay-quarantine": operation(replayOptions, replay),
  "discard-quarantine": operation(
    z.strictObject({ importId: z.string().optional() }),
    async (store, { importId }) => ({ discarded: await discardQuarantine(store, importId) }),
  ),
  "split-identities": operation(
    z.strictObject({ who: z.array(z.string().min(1)).min(1).max(50) }),
    (store, { who }, context) =>
      andAllThatFollows(store, context, async () => {
        await splitIdentities(store, who);
        return {};
      }),
  ),
  "join-identities": operation(
    z.strictObject({ who: z.tuple([z.string().min(1), z.string().min(1)]) }),
    (store, { who }, context) =>
      andAllThatFollows(store, context, async () => {
        await joinIdentities(store, who);
        return {};
      }),
  ),
  forget: operation(
    z.strictObject({ who: z.string().min(1), deleteOrders: z.boolean().optional() }),
    (store, { who, deleteOrders = false }, context) =>
      andAllThatFollows(store, context, () =>
        forgetPerson(store, {
          who,
          deleteOrders,
          settle: async () => context.live?.forget(),
          operational: context.operational,
          onStage: (stage) => context.onProgress({ kind: "stage", stage }),
        }),
      ),
  ),
  "allow-again": operation(
    z.strictObject({ who: z.string().min(1) }),
    async (store, { who }, { live }) => {
      const allowed = await allowAgain(store, identitiesNamed(who));
      await live?.suppression.refresh();
      return { allowed };
    },
  ),
  "set-shop": operation(shopSettings, (store, settings, context) =>
    andAllThatFollows(store, context, async () => {
      const said = Object.entries(settings).filter(([, value]) => value !== undefined);
      await saveShop(store, Object.fromEntries(said));
      return {};
    }),
  ),
};

/** Replays what waits in the quarantine, events through the running server's intake where there is one. */
async function replay(
  store: Store,
  options: ReplayOptions,
  context: OperationContext,
): Promise<unknown> {
  const { live } = context;
  if (live)
    return andAllThatFollows(store, context, () =>
      replayQuarantine(store, options, async () => live),
    );
  const opened: Door[] = [];
  const open = async (): Promise<Door> => {
    const door = await openDoor(store);
    opened.push(door);
    return door;
  };
  try {
    return await andAllThatFollows(store, context, () => replayQuarantine(store, options, open));
  } finally {
    for (const door of opened) await door.close();
  }
}
