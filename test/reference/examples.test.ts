import { readdirSync, readFileSync } from "node:fs";
import { createContext, runInContext } from "node:vm";
import { expect, test } from "vitest";
import * as cholesky from "../../src/stats/blocked-cholesky.ts";
import * as boostedTree from "../../src/stats/boosted-tree.ts";
import * as boostingRounds from "../../src/stats/boosting-rounds.ts";
import * as bootstrap from "../../src/stats/bootstrap.ts";
import * as exactSums from "../../src/stats/exact-sums.ts";
import * as exponentialSum from "../../src/stats/exponential-sum.ts";
import * as featureBins from "../../src/stats/feature-bins.ts";
import * as featureCodes from "../../src/stats/feature-codes.ts";
import * as dropout from "../../src/stats/geometric-dropout-fit.ts";
import * as stats from "../../src/stats/index.ts";
import * as intervals from "../../src/stats/interval.ts";
import * as matrix from "../../src/stats/matrix.ts";
import * as mixtures from "../../src/stats/normal-mixture.ts";
import * as partialOut from "../../src/stats/partial-out.ts";
import * as histories from "../../src/stats/purchase-histories.ts";
import * as quadrature from "../../src/stats/quadrature.ts";
import * as random from "../../src/stats/random.ts";
import * as splines from "../../src/stats/spline-means.ts";
import * as selection from "../../src/stats/top-scores.ts";
import * as squares from "../../src/stats/weighted-squares.ts";
import { readCdnow } from "./cdnow.ts";

const folder = new URL("../../src/stats/", import.meta.url);
const examples = readdirSync(folder)
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
  .flatMap((file) =>
    [
      ...readFileSync(new URL(file, folder), "utf8").matchAll(/@example\n([\s\S]*?)\n?\s*\*\//g),
    ].map((match) => [file, (match[1] ?? "").replaceAll(/^ \* ?/gm, "")] as const),
  );

/** The Gamma-Gamma's columns and the purchase models' histories under one name, as the examples have it. */
function exampleData() {
  const { customers, histories: purchases } = readCdnow();
  const repeaters = [...(customers["x"] ?? []).entries()].filter(([, x]) => x > 0);
  return {
    ...purchases,
    mean: Float64Array.from(repeaters, ([i]) => customers["z"]?.[i] ?? 0),
    purchases: Float64Array.from(repeaters, ([, x]) => x),
  };
}

const numbers = (text: string): readonly string[] =>
  text.match(/-?\d[\d_]*(\.\d+)?(e-?\d+)?/g) ?? [];

function resultOf(code: string): unknown {
  const known = {
    ...boostedTree,
    ...boostingRounds,
    ...bootstrap,
    ...cholesky,
    ...dropout,
    ...exactSums,
    ...exponentialSum,
    ...featureBins,
    ...featureCodes,
    ...intervals,
    ...matrix,
    ...mixtures,
    ...partialOut,
    ...histories,
    ...quadrature,
    ...random,
    ...selection,
    ...splines,
    ...squares,
    ...stats,
  };
  return runInContext(code, createContext({ ...known, cdnow: exampleData() }));
}

test("the statistics carry at least 35 examples", () => {
  expect(examples.length).toBeGreaterThanOrEqual(35);
});

test.each(examples)("the example in %s gives the result beside it: %s", (_, code) => {
  const [, stated = ""] = /\/\/ (-?\d[\d._e-]*|\{[^}]*\}|\[[^\]]*\])[^/]*$/.exec(code) ?? [];
  const wanted = numbers(stated);
  expect(wanted.length).toBeGreaterThan(0);
  const result = resultOf(code);
  const plain = JSON.stringify(result, (_key, value: unknown) =>
    ArrayBuffer.isView(value) ? Object.values(value) : value,
  );
  const actual = numbers(plain.replaceAll(/"[^"]*":/g, " ")).map(Number);
  for (const [i, text] of wanted.entries()) {
    const decimals = /\.(\d+)/.exec(text)?.[1]?.length ?? 0;
    const tolerance = Math.max(10 ** -decimals, 1e-8 * Math.abs(Number(text)));
    expect(Math.abs((actual[i] ?? Number.NaN) - Number(text))).toBeLessThanOrEqual(tolerance);
  }
});
