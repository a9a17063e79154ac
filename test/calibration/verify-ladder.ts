// What the offer ladder brings in the simulated shop of hidden types: `npm run verify:ladder -- 10`, the number being that of
// shops, seeds 1 to it. Ends with 1 where no rule beats each fixed level, or each leaks more than 2 % of its money to full-price types.
import { ladderShop, ways } from "./ladder-shop.ts";

const shops = Number(process.argv[2] ?? 10);
const size = { customers: 12_000, days: 1_095, judged: 2_000 };
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
  `${shops} simulated shops, seeds 1 to ${shops}: ${size.customers} customers, ${size.days} days, ${size.judged} judged; cents a customer and week, 95% intervals. Best single: ${ways[best]}`,
);
let isShown = false;
for (const [way, name] of ways.entries()) {
  const own = of(way, "contribution");
  const beyond = of(best, "contribution").map((value, i) => (own[i] ?? 0) - value);
  const leak = of(way, "given").map((given, i) =>
    given === 0 ? 0 : (100 * (of(way, "toFullPrice")[i] ?? 0)) / given,
  );
  const [gain, error] = meanAndError(beyond);
  const [leaked] = meanAndError(leak);
  console.log(
    `${name.padEnd(18)} ${told(meanAndError(own))}   beyond best single ${told([gain, error])}   given away ${told(meanAndError(of(way, "given")))}   of it to full-price types ${told(meanAndError(leak), 2)} %`,
  );
  if (way >= fixed.length && gain - error > 0 && leaked <= 2) isShown = true;
}
console.log(
  isShown
    ? "Shown."
    : "Not shown: no rule both beats the best single level and keeps the leak to 2 %.",
);
process.exitCode = isShown ? 0 : 1;
