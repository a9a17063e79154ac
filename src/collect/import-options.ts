import { z } from "zod";
import { orderColumnNames } from "./order-columns.ts";
import { presetNames } from "./order-format.ts";
import { type TableFormat, tableFormats } from "./table-file.ts";
import type { DateOrder } from "./timestamp.ts";

/** What a user may say about a file of orders. All else is recognised, and named in the summary. */
export interface ImportOrdersOptions {
  readonly preset?: (typeof presetNames)[number] | undefined;
  readonly map?: Partial<Record<(typeof orderColumnNames)[number], string>> | undefined;
  readonly source?: string | undefined;
  readonly timezone?: string | undefined;
  readonly currency?: string | undefined;
  readonly rates?: Record<string, number> | undefined;
  readonly dateOrder?: DateOrder | undefined;
  readonly decimalComma?: boolean | undefined;
  readonly pricesIncludeTax?: boolean | undefined;
  readonly format?: TableFormat | undefined;
  readonly encoding?: string | undefined;
  readonly delimiter?: string | undefined;
  readonly dryRun?: boolean | undefined;
}

/** {@link ImportOrdersOptions} as they arrive from outside. */
export const importOrdersOptions: z.ZodType<ImportOrdersOptions> = z.strictObject({
  preset: z.enum(presetNames).optional(),
  map: z.partialRecord(z.enum(orderColumnNames), z.string()).optional(),
  source: z.string().min(1).max(100).optional(),
  timezone: z.string().optional(),
  currency: z.string().optional(),
  rates: z.record(z.string(), z.number().min(1e-8).max(1e8)).optional(),
  dateOrder: z.enum(["dmy", "mdy"]).optional(),
  decimalComma: z.boolean().optional(),
  pricesIncludeTax: z.boolean().optional(),
  format: z.enum(tableFormats).optional(),
  encoding: z.string().optional(),
  delimiter: z.string().length(1).optional(),
  dryRun: z.boolean().optional(),
});
