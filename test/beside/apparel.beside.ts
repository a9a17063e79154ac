import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fitMbgNbdWithCovariates, fitParetoNbdWithCovariates } from "../../src/stats/covariates.ts";

/** CLVTools' apparel data (GPL-3, not in this repository): PERENNIAL_BESIDE/apparel. */
const folder = process.env["PERENNIAL_BESIDE"];
const WEEK = 7 * 86_400_000;
const END = Date.parse("2005-01-02") + 104 * WEEK;

function readRows(file: string): string[][] {
  const lines = readFileSync(join(folder ?? "", "apparel", file), "utf8")
    .trim()
    .split("\n");
  return lines.slice(1).map((line) => line.split(","));
}

/** The first 104 weeks, in weeks, one purchase a day. */
function readApparel() {
  const days = new Map<string, Set<number>>();
  for (const [id = "", date = ""] of readRows("transactions.csv")) {
    const at = Date.parse(date);
    if (at <= END) days.set(id, (days.get(id) ?? new Set()).add(at));
  }
  const covariates = new Map(readRows("static_covariates.csv").map((row) => [row[0] ?? "", row]));
  const ids = [...days.keys()];
  const of = (id: string): number[] => [...(days.get(id) ?? [])].toSorted((a, b) => a - b);
  const column = (at: number): number[] => ids.map((id) => Number(covariates.get(id)?.[at]));
  const both = [
    { name: "Gender", values: column(1) },
    { name: "Channel", values: column(2) },
  ];
  return {
    x: ids.map((id) => of(id).length - 1),
    tx: ids.map((id) => ((of(id).at(-1) ?? 0) - (of(id)[0] ?? 0)) / WEEK),
    T: ids.map((id) => (END - (of(id)[0] ?? 0)) / WEEK),
    purchase: both,
    dropout: both,
  };
}

test.skipIf(folder === undefined)(
  "the Pareto/NBD with gender and channel on apparel matches CLVTools: LL −5821.063, χ² 54.07",
  () => {
    const fit = fitParetoNbdWithCovariates(readApparel());
    expect(fit.logLikelihoodWithoutCovariates).toBeCloseTo(-5848.098, 3);
    expect(fit.logLikelihood).toBeCloseTo(-5821.063, 3);
    const chiSquared = 2 * (fit.logLikelihood - fit.logLikelihoodWithoutCovariates);
    expect(chiSquared).toBeCloseTo(54.07, 2);
    // CLVTools' numeric gradient stops a thousandth short of the maximum.
    const wanted = [0.286, 0.624, -0.643, 0.791];
    for (const [i, { value }] of [...fit.purchase, ...fit.dropout].entries()) {
      expect(Math.abs(value - (wanted[i] ?? 0))).toBeLessThan(0.0015);
    }
    expect(fit.diagnosis).toEqual([]);
  },
);

test.skipIf(folder === undefined)(
  "the MBG/NBD without covariates on apparel is that of BTYDplus, and gains by covariates",
  () => {
    const fit = fitMbgNbdWithCovariates(readApparel());
    expect(fit.logLikelihoodWithoutCovariates).toBeCloseTo(-5848.045, 3);
    expect(fit.logLikelihood).toBeGreaterThan(fit.logLikelihoodWithoutCovariates + 20);
    expect(fit.diagnosis).toEqual([]);
  },
);
