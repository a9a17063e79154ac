import { Readable } from "node:stream";
import { z } from "zod";
import { PerennialError } from "../core/errors.ts";
import type { Store } from "../store/store.ts";
import { importFile } from "./file-import.ts";
import { type ImportProductsOptions, productKind } from "./import-products.ts";
import type { SourceFile } from "./source-file.ts";

/** What became of products that came by the API. */
export interface ProductReceipt {
  readonly importId: string;
  readonly received: number;
  readonly accepted: number;
  /** Products that were not known before. */
  readonly added: number;
  readonly rejected: readonly RejectedProduct[];
}

/** A product that was refused and waits in the quarantine. */
export interface RejectedProduct {
  /** Its place in the request; the first is 0. */
  readonly index: number;
  readonly field: string;
  readonly value: string;
  readonly reason: string;
}

/** {@link ProductReceipt} as the document of the API shows it. */
export const productReceipt: z.ZodType<ProductReceipt> = z.strictObject({
  ...{ importId: z.string(), received: z.int(), accepted: z.int(), added: z.int() },
  rejected: z.array(
    z.strictObject({ index: z.int(), field: z.string(), value: z.string(), reason: z.string() }),
  ),
});

/** The most products of one request. */
export const mostProducts = 5_000;

/**
 * Takes products as an API sends them, a JSON array or an object a line, and imports them as a file of them
 * would be; only that what the API does not know is refused.
 * @throws PerennialError BAD_ARGUMENT, CURRENCY_UNKNOWN
 */
export async function receiveProducts(store: Store, body: string): Promise<ProductReceipt> {
  const lines = linesOf(body);
  if (lines.length === 0 || lines.length > mostProducts) {
    throw new PerennialError(
      "BAD_ARGUMENT",
      `A request has 1 to ${mostProducts} products, as a JSON array or one object a line; this one has ${lines.length}.`,
    );
  }
  const options: ImportProductsOptions = { format: "ndjson", strict: true };
  const rejected: RejectedProduct[] = [];
  const summary = await importFile(store, productsFile(lines), {
    kind: productKind(store, options),
    options,
    onProgress() {},
    onReject: ({ line, column: field, value, reason }) =>
      rejected.push({ index: line - 2, field, value, reason }),
  });
  const { importId, accepted, added } = summary;
  rejected.sort((a, b) => a.index - b.index);
  return { importId, received: lines.length, accepted, added, rejected };
}

/** The products of a body, each as a line of JSON. */
function linesOf(body: string): string[] {
  const text = body.trim();
  try {
    const whole: unknown = JSON.parse(text);
    const items: readonly unknown[] = Array.isArray(whole) ? whole : [whole];
    return items.map((item) => JSON.stringify(item));
  } catch (error) {
    if (text.startsWith("[")) {
      const why = error instanceof Error ? error.message : String(error);
      throw new PerennialError("BAD_ARGUMENT", `The body is no JSON array: ${why}.`, {
        cause: error,
      });
    }
    return text.split("\n").filter((line) => line.trim() !== "");
  }
}

/** Products as a file; its first line names the one column that it has in any case. */
function productsFile(lines: readonly string[]): SourceFile {
  const bytes = Buffer.from(['["sku"]', ...lines].join("\n"));
  return { name: "POST /api/products", size: bytes.length, open: () => Readable.from([bytes]) };
}
