import { readFileSync } from "node:fs";
import { compressHistories, type PurchaseHistories } from "../../src/stats/purchase-histories.ts";

/** The CDNOW sample (see cdnow/README.md): its columns by name. */
export interface Cdnow {
  readonly customers: Readonly<Record<string, readonly number[]>>;
  readonly golden: Readonly<Record<string, readonly number[]>>;
  readonly histories: PurchaseHistories;
}

export function readCdnow(): Cdnow {
  const customers = readColumns("cbs_cdnow_sample.csv");
  const column = (name: string): readonly number[] => customers[name] ?? [];
  const { histories } = compressHistories(column("x"), column("tx"), column("T"));
  return { customers, golden: readColumns("golden_cdnow_sample_reference.csv"), histories };
}

function readColumns(file: string): Record<string, number[]> {
  const text = readFileSync(new URL(`cdnow/${file}`, import.meta.url), "utf8").trim();
  const [header = "", ...lines] = text.split("\n");
  const rows = lines.map((line) => line.split(",").map(Number));
  const entries = header
    .split(",")
    .map((name, i) => [name, rows.map((row) => row[i] ?? 0)] as const);
  return Object.fromEntries(entries);
}
