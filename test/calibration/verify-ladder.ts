// What the offer ladder brings in the simulated shop of hidden types: `npm run verify:ladder -- 10`, the number being that of
// shops, seeds 1 to it; a second one is that of their customers. Ends with 1 where the ladder as it is shipped does not beat each fixed level with a leak of
// at most 2 % of its money to full-price types.
import { ladderShop, shipped, ways } from "./ladder-shop.ts";

const shops = Number(process.argv[2] ?? 10);
const customers = Number(process.argv[3] ?? 12_000);
const size = { customers, days: 1_095, judged: customers };
const results = Array.from({ length: shops }, (_, i) => ladderShop({ ...size, seed: i + 1 }));

function meanAndError(values: readonly number[]): readonly [number, number] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance =
    values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return [mean, 1.96 * Math.sqrt(variance / values.length)];
}
const of = (way: number, read: "contribution" | "given" | "toFullPrice"): number[] =>
  results.map((all) => all[way]?.[read] ?? 0);
const told = ([mean, error]: readonly [number, number], digits = 1): string =>
  `${mean.toFixed(digits)} ± ${error.toFixed(digits)}`;

const fixed = ways.slice(0, 4);
const means = fixed.map((_, way) => meanAndError(of(way, "contribution"))[0]);
const best = means.indexOf(Math.max(...means));
console.log(
  `${shops} simulated shops, seeds 1 to ${shops}: ${size.customers} customers, ${size.days} days, all judged who may be written to; cents a customer and week, 95% intervals. Best single: ${ways[best]}`,
);
const shown: string[] = [];
for (const [way, name] of ways.entries()) {
  const own = of(way, "contribution");
  const beyond = of(best, "contribution").map((value, i) => (own[i] ?? 0) - value);
  const leak = of(way, "given").map((given, i) =>
    given === 0 ? 0 : (100 * (of(way, "toFullPrice")[i] ?? 0)) / given,
  );
  const [gain, error] = meanAndError(beyond);
  const [leaked] = meanAndError(leak);
  console.log(
    `${name.padEnd(26)} ${told(meanAndError(own))}   beyond best single ${told([gain, error])}   given away ${told(meanAndError(of(way, "given")))}   of it to full-price types ${told(meanAndError(leak), 2)} %`,
  );
  if (way >= fixed.length && gain - error > 0 && leaked <= 2) shown.push(name);
}
console.log(
  shown.length > 0
    ? `Beat the best single level and keep the leak to 2 %: ${shown.join("; ")}.`
    : "No rule both beats the best single level and keeps the leak to 2 %.",
);
const reaches = shown.includes(shipped.rule);
console.log(`The ladder as it is shipped (${shipped.rule}) ${reaches ? "does" : "does not"}.`);
process.exitCode = reaches ? 0 : 1;
