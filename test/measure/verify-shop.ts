import { formatMoney } from "../../src/core/money.ts";
import { readStatement } from "../../src/measure/read-statement.ts";
import { quarterPrograms } from "./quarter-truth.ts";
import { simulateQuarter } from "./simulated-quarter.ts";

// A quarter of a shop whose truth is known, through its own doors, and what is said of it: npm run verify:shop -- [PEOPLE] [SEED].
const people = Number(process.argv[2] ?? 12_000);
const seed = process.argv[3] ?? "quarter";
const begun = performance.now();
const quarter = await simulateQuarter({
  ...{ people, seed },
  onDay: (day) => process.stderr.write(`\rday ${day + 1} of 90`),
});
process.stderr.write("\n");
const { server, truth, from, to } = quarter;
console.log(
  `${people} people, ${truth.decisions} decisions, ${truth.orders} orders, ${((performance.now() - begun) / 1_000).toFixed(0)} s, seed ${seed}`,
);
const { statement, warnings } = await readStatement(server.store, server.operational, {
  ...{ from, to, by: "month" },
});
console.log(warnings);
const failures: string[] = [];
const euros = (cents: number): string => formatMoney(cents, "EUR", { whole: true });
function hold(
  name: string,
  wanted: number,
  {
    value,
    lower,
    upper,
  }: { readonly value: number; readonly lower: number; readonly upper: number },
): void {
  const holds = lower <= wanted && wanted <= upper;
  console.log(
    `${name.padEnd(24)} true ${euros(wanted).padStart(9)}, told ${euros(value).padStart(9)} (${euros(lower)} to ${euros(upper)})${holds ? "" : "  MISSED"}`,
  );
  if (!holds) failures.push(name);
}
if (!statement.ok) throw new Error(statement.why);
hold("all programs", 100 * truth.total, statement.total.shop);
if (statement.parts.published)
  for (const line of statement.parts.lines)
    hold(
      line.program,
      100 * (truth.parts[quarterPrograms.indexOf(line.program as never)] ?? 0),
      line.shop,
    );
else failures.push(statement.parts.why);
console.log(JSON.stringify(statement.memo.claimed), truth.app);
await quarter.close();
if (failures.length > 0) {
  console.error(`Not held: ${failures.join(", ")}`);
  process.exitCode = 1;
}
