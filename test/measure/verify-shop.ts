import type { Estimate } from "../../src/core/estimate.ts";
import { readMeasureReport } from "../../src/measure/measure-report.ts";
import { quarterPrograms } from "./quarter-truth.ts";
import { simulateQuarter } from "./simulated-quarter.ts";

// A quarter of a shop whose truth is known, through its own doors, and what its report says of it: npm run verify:shop -- [PEOPLE] [SEED].
const people = Number(process.argv[2] ?? 12_000);
const seed = process.argv[3] ?? "quarter";
const begun = performance.now();
const quarter = await simulateQuarter({
  ...{ people, seed },
  onDay: (day) => process.stderr.write(`\rday ${day + 1} of 90`),
});
process.stderr.write("\n");
const { server, truth, from, to } = quarter;
const seconds = ((performance.now() - begun) / 1_000).toFixed(0);
console.log(
  `${people} people, ${truth.decisions} decisions, ${truth.messages} messages, ${truth.orders} orders, ${seconds} s, seed ${seed}`,
);
const report = await readMeasureReport(server.store, server.operational, {
  ...{ from, to, by: "month", windowDays: truth.app.windowDays, now: Date.now() },
  actions: [{ event: "Application Installed", program: "app" }],
});
const failures: string[] = [];

/** Says whether an interval holds what is true, in euros. */
function hold(name: string, wanted: number, told: Pick<Estimate, "lower" | "upper"> | null): void {
  const holds = told !== null && told.lower <= wanted && wanted <= told.upper;
  const digits = Math.abs(wanted) < 100 ? 4 : 0;
  const text = (value: number): string => value.toFixed(digits);
  const range = told === null ? "nothing told" : `${text(told.lower)} to ${text(told.upper)}`;
  console.log(
    `${holds ? "  " : "X "}${name.padEnd(32)} true ${text(wanted).padStart(9)}, told ${range}`,
  );
  if (!holds) failures.push(name);
}

const inEuros = ({ lower, upper }: Estimate): Pick<Estimate, "lower" | "upper"> => ({
  ...{ lower: lower / 100, upper: upper / 100 },
});
const { statement } = report.statement;
if (!statement.ok) throw new Error(statement.why);
hold("all programs together", truth.total, inEuros(statement.total.shop));
const lines = statement.parts.published ? statement.parts.lines : [];
for (const [j, name] of quarterPrograms.entries()) {
  const line = lines.find(({ program }) => program === name);
  hold(`the part of ${name}`, truth.parts[j] ?? 0, line === undefined ? null : inEuros(line.shop));
}
const sum = lines.reduce((all, { shop }) => all + shop.value, 0);
if (sum !== statement.total.shop.value) failures.push("parts do not add up");
const [action] = report.actions;
const worth = action !== undefined && "found" in action ? action.found.contribution.value : null;
const [lower, upper] = worth?.interval ?? [];
hold(
  "an install, of who was moved",
  truth.app.perInstall,
  worth === null ? null : { lower: lower ?? -Infinity, upper: upper ?? Infinity },
);
const [message] = report.messages;
const price = message !== undefined && "found" in message ? message.found.found : null;
const priced = price?.ok === true ? price : null;
hold("lost by a message", truth.message.lossPerMessage, priced?.lossPerMessage ?? null);
hold(
  "the price of a message",
  truth.message.price + 0.001,
  priced?.price ? inEuros(priced.price) : null,
);
await quarter.close();
if (failures.length > 0) {
  console.error(`Not held: ${failures.join(", ")}`);
  process.exitCode = 1;
}
