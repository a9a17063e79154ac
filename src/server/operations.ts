import { z } from "zod";
import { importConsents, importConsentsOptions } from "../collect/import-consents.ts";
import { importCosts, importCostsOptions } from "../collect/import-costs.ts";
import { importOrdersOptions } from "../collect/import-options.ts";
import { importOrders } from "../collect/import-orders.ts";
import { importProducts, importProductsOptions } from "../collect/import-products.ts";
import { type ImportProgress, undoImport } from "../collect/import-run.ts";
import { type Intake, openIntake } from "../collect/intake.ts";
import {
  discardQuarantine,
  type ReplayOptions,
  replayOptions,
  replayQuarantine,
} from "../collect/replay-quarantine.ts";
import { saveShop } from "../collect/shop.ts";
import { addSource, newSource, switchSource } from "../collect/source.ts";
import type { SourceFile } from "../collect/source-file.ts";
import { PerennialError } from "../core/errors.ts";
import { joinIdentities, splitIdentities } from "../customers/identity-view.ts";
import { openPersons, refreshPersons } from "../customers/persons.ts";
import { runPrediction } from "../predict/prediction-run.ts";
import type { Operational } from "../store/operational.ts";
import type { Store } from "../store/store.ts";
import type { Live } from "./live.ts";
import { parsed } from "./parsed.ts";

/**
 * All that writes, by name. The command line runs an operation here in its own process, or, while a
 * server runs on the data folder, the very same one there.
 */
export interface Operation {
  readonly run: (store: Store, input: unknown, context: OperationContext) => Promise<unknown>;
}

/** What an operation may need besides its input. */
export interface OperationContext {
  readonly file?: SourceFile;
  /** What the running server holds in memory. */
  readonly live?: Pick<Live, "intake" | "persons" | "sources">;
  /** Opens the operational state on first use. */
  readonly operational: () => Promise<Operational>;
  readonly onProgress: (progress: OperationProgress) => void;
}

/** How far an operation is. */
export type OperationProgress =
  | { readonly kind: "rows"; readonly rows: ImportProgress }
  | { readonly kind: "stage"; readonly stage: string };

const shopSettings = z.strictObject({
  name: z.string().min(1).max(200).optional(),
  currency: z.string().optional(),
  timezone: z.string().optional(),
  marginRate: z.string().optional(),
  discountRate: z.string().optional(),
  sample: z.enum(["true", "false"]).optional(),
});

/** The operations. */
export const operations: Readonly<Record<string, Operation>> = {
  "import-orders": operation(importOrdersOptions, (store, options, context) =>
    andPersons(store, context, () =>
      importOrders(store, fileOf(context), options, rowsTo(context)),
    ),
  ),
  "import-products": operation(importProductsOptions, (store, options, context) =>
    importProducts(store, fileOf(context), options, rowsTo(context)),
  ),
  "import-costs": operation(importCostsOptions, (store, options, context) =>
    importCosts(store, fileOf(context), options, rowsTo(context)),
  ),
  "import-consents": operation(importConsentsOptions, (store, options, context) =>
    importConsents(store, fileOf(context), options, rowsTo(context)),
  ),
  "undo-import": operation(
    z.strictObject({ importId: z.string() }),
    (store, { importId }, context) =>
      andPersons(store, context, async () => ({ removed: await undoImport(store, importId) })),
  ),
  "replay-quarantine": operation(replayOptions, replay),
  "discard-quarantine": operation(
    z.strictObject({ importId: z.string().optional() }),
    async (store, { importId }) => ({ discarded: await discardQuarantine(store, importId) }),
  ),
  predict: operation(
    z.strictObject({ anew: z.boolean().optional() }),
    (store, { anew = false }, { onProgress }) =>
      runPrediction(store, (stage) => onProgress({ kind: "stage", stage }), { anew }),
  ),
  "add-source": operation(newSource, (_store, source, context) =>
    withSources(context, (operational) => addSource(operational, source)),
  ),
  "switch-source": operation(
    z.strictObject({ name: z.string(), enabled: z.boolean() }),
    (_store, change, context) =>
      withSources(context, (operational) => switchSource(operational, change)),
  ),
  "split-identities": operation(
    z.strictObject({ who: z.array(z.string().min(1)).min(1).max(50) }),
    (store, { who }, context) =>
      andPersons(store, context, async () => {
        await splitIdentities(store, who);
        return {};
      }),
  ),
  "join-identities": operation(
    z.strictObject({ who: z.tuple([z.string().min(1), z.string().min(1)]) }),
    (store, { who }, context) =>
      andPersons(store, context, async () => {
        await joinIdentities(store, who);
        return {};
      }),
  ),
  "set-shop": operation(shopSettings, async (store, settings) => {
    const said = Object.entries(settings).filter(([, value]) => value !== undefined);
    await saveShop(store, Object.fromEntries(said));
    return {};
  }),
};

/** Replays what waits in the quarantine, events through the running server's intake where there is one. */
async function replay(
  store: Store,
  options: ReplayOptions,
  context: OperationContext,
): Promise<unknown> {
  if (context.live) {
    const { intake } = context.live;
    return andPersons(store, context, () => replayQuarantine(store, options, async () => intake));
  }
  const opened: { readonly close: () => Promise<void> }[] = [];
  const open = async (): Promise<Intake> => {
    const persons = await openPersons(store);
    const intake = await openIntake(store, persons);
    opened.push(intake, persons);
    return intake;
  };
  try {
    return await andPersons(store, context, () => replayQuarantine(store, options, open));
  } finally {
    for (const each of opened) await each.close();
  }
}

/** Does what changes facts, then brings up to date who is one person. */
async function andPersons<T>(
  store: Store,
  { live }: OperationContext,
  work: () => Promise<T>,
): Promise<T> {
  const result = await work();
  if (live) await live.persons.refresh();
  else await refreshPersons(store);
  return result;
}

async function withSources<T>(
  { operational, live }: OperationContext,
  work: (operational: Operational) => Promise<T>,
): Promise<T> {
  const result = await work(await operational());
  live?.sources.forget();
  return result;
}

function operation<Input>(
  schema: z.ZodType<Input>,
  run: (store: Store, input: Input, context: OperationContext) => Promise<unknown>,
): Operation {
  return {
    run: (store, input, context) => run(store, parsed(schema, input), context),
  };
}

function fileOf(context: OperationContext): SourceFile {
  if (context.file) return context.file;
  throw new PerennialError("BAD_ARGUMENT", "No file was sent along.");
}

function rowsTo(context: OperationContext): (rows: ImportProgress) => void {
  return (rows) => context.onProgress({ kind: "rows", rows });
}
