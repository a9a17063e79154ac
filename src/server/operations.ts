import { z } from "zod";
import { importConsents, importConsentsOptions } from "../collect/import-consents.ts";
import { importCosts, importCostsOptions } from "../collect/import-costs.ts";
import { importOrdersOptions } from "../collect/import-options.ts";
import { importOrders } from "../collect/import-orders.ts";
import { importProducts, importProductsOptions } from "../collect/import-products.ts";
import { type ImportProgress, undoImport } from "../collect/import-run.ts";
import type { Intake } from "../collect/intake.ts";
import {
  discardQuarantine,
  replayOptions,
  replayQuarantine,
} from "../collect/replay-quarantine.ts";
import { saveShop } from "../collect/shop.ts";
import { addSource, newSource, switchSource } from "../collect/source.ts";
import type { SourceFile } from "../collect/source-file.ts";
import { PerennialError } from "../core/errors.ts";
import { runPrediction } from "../predict/prediction-run.ts";
import type { Operational } from "../store/operational.ts";
import type { Store } from "../store/store.ts";
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
  /** The running server's intake, which knows the messages of late. */
  readonly intake?: Intake;
  /** Opens the operational state on first use. */
  readonly operational: () => Promise<Operational>;
  /** Told when a source was added or switched. */
  readonly onSourcesChanged?: () => void;
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
    importOrders(store, fileOf(context), options, rowsTo(context)),
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
    async (store, { importId }) => ({
      removed: await undoImport(store, importId),
    }),
  ),
  "replay-quarantine": operation(replayOptions, (store, options, { intake }) =>
    replayQuarantine(store, options, intake),
  ),
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
  "set-shop": operation(shopSettings, async (store, settings) => {
    const said = Object.entries(settings).filter(([, value]) => value !== undefined);
    await saveShop(store, Object.fromEntries(said));
    return {};
  }),
};

async function withSources<T>(
  { operational, onSourcesChanged }: OperationContext,
  work: (operational: Operational) => Promise<T>,
): Promise<T> {
  const result = await work(await operational());
  onSourcesChanged?.();
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
