import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { customerTypes, type TypeTruth, usualTruth } from "./shop-truth.ts";

const { sources, types } = usualTruth;

test("the sources are all of the customers, and so are the types within each", () => {
  expect(sources.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
  for (const { mix } of sources)
    expect(mix.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
});

test("docs/simulate.md has the figures of types and sources", () => {
  const docs = readFileSync(new URL("../../docs/simulate.md", import.meta.url), "utf8");
  for (const { name, share, mix, leaves } of sources)
    expect(docs).toContain(`| ${[name, share, ...mix, leaves].join(" | ")} |`);
  const rows: readonly ((type: TypeTruth) => string)[] = [
    ({ ordersPerYear }) => `${ordersPerYear}`,
    ({ offer: { gain, from, full } }) =>
      gain === 0 ? "1: no effect" : `gain ${gain}, from ${from}, full ${full}`,
    ({ redeems }) => `${redeems}`,
    ({ messageLift }) => `${messageLift}`,
    ({ markdownPull }) => `${markdownPull}`,
    ({ furtherLines }) => `${furtherLines}`,
    ({ variety: [a, b] }) => `(${a}, ${b})`,
  ];
  for (const row of rows)
    expect(docs).toContain(`| ${customerTypes.map((type) => row(types[type])).join(" | ")} |`);
});
