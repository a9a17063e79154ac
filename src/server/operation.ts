import { z } from "zod";
import { retellOrders } from "../collect/event-orders.ts";
import type { ImportProgress } from "../collect/import-run.ts";
import { openOrderBook } from "../collect/order-book.ts";
import type { SourceFile } from "../collect/source-file.ts";
import { PerennialError } from "../core/errors.ts";
import { refreshPersons } from "../customers/persons.ts";
import type { Operational } from "../store/operational.ts";
import type { Store } from "../store/store.ts";
import type { Live } from "./live.ts";
import { parsed } from "./parsed.ts";

/**
 * Something that writes. The command line runs an operation in its own process, or, while a server runs on the data
 * folder, the very same one there.
 */
export interface Operation {
  /** What its input is read by. */
  readonly input: z.ZodType;
  readonly run: (store: Store, input: unknown, context: OperationContext) => Promise<unknown>;
}

/** What an operation may need besides its input. */
export interface OperationContext {
  readonly file?: SourceFile;
  /** What the running server holds in memory. */
  readonly live?: Pick<
    Live,
    | "intake"
    | "webhooks"
    | "refresh"
    | "forget"
    | "suppression"
    | "sources"
    | "memberships"
    | "predicted"
    | "measured"
    | "lists"
    | "deliveries"
    | "define"
    | "keys"
  > & { readonly offers: OperationOffers; readonly ledger: Pick<Live["ledger"], "settled"> };
  /** Opens the operational state on first use. */
  readonly operational: () => Promise<Operational>;
  readonly onProgress: (progress: OperationProgress) => void;
}

/** What operations need of offers. */
export type OperationOffers = Pick<Live["offers"], "refresh" | "stopOf" | "noteStop" | "settled">;

/** How far an operation is. */
export type OperationProgress =
  | { readonly kind: "rows"; readonly rows: ImportProgress }
  | { readonly kind: "stage"; readonly stage: string };

/** An operation whose input is read by a schema. */
export function operation<Input>(
  schema: z.ZodType<Input>,
  run: (store: Store, input: Input, context: OperationContext) => Promise<unknown>,
): Operation {
  return {
    input: schema,
    run: (store, input, context) => run(store, parsed(schema, input), context),
  };
}

/**
 * Does what changes facts or settings, then brings up to date what follows from them: which teller's word on an order
 * holds, and who is one person.
 */
export async function andAllThatFollows<T>(
  store: Store,
  { live }: OperationContext,
  work: () => Promise<T>,
): Promise<T> {
  const result = await work();
  if (live) await live.refresh();
  else {
    await retellOrders(store, openOrderBook(store));
    await refreshPersons(store);
  }
  return result;
}

/** The definitions of a file: a list of them as JSON. */
export async function readTexts(file: SourceFile): Promise<unknown[]> {
  return parsed(z.array(z.unknown()).max(1_000), await readJson(file));
}

/**
 * A file as JSON.
 * @throws PerennialError BAD_ARGUMENT
 */
export async function readJson(file: SourceFile): Promise<unknown> {
  const pieces: Buffer[] = [];
  for await (const piece of file.open()) pieces.push(Buffer.from(piece));
  try {
    return JSON.parse(Buffer.concat(pieces).toString("utf8"));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PerennialError("BAD_ARGUMENT", `${file.name} is no JSON: ${reason}`);
  }
}

/**
 * The file that was sent along.
 * @throws PerennialError BAD_ARGUMENT where there is none
 */
export function fileOf(context: OperationContext): SourceFile {
  if (context.file) return context.file;
  throw new PerennialError("BAD_ARGUMENT", "No file was sent along.");
}

/** Where to tell how many rows are read. */
export function rowsTo(context: OperationContext): (rows: ImportProgress) => void {
  return (rows) => context.onProgress({ kind: "rows", rows });
}
