import { parseArgs } from "node:util";
import { checkedHead, checkedRow, holds } from "./checked-share.ts";
import { falseAlarms } from "./false-alarms.ts";
import { intervalCoverage } from "./interval-coverage.ts";
import { statementRounds } from "./statement-rounds.ts";

// Whether what is said of effects is so, on data whose truth is known; some minutes:
// npm run verify:inference -- [--rounds 2000] [--statements 250] [--people 200000]
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "2000" },
    statements: { type: "string", default: "250" },
    people: { type: "string", default: "200000" },
  },
});
const [rounds, statements, people] = [values.rounds, values.statements, values.people].map(Number);
if (!rounds || !statements || !people) throw new RangeError("Rounds and people are whole numbers.");

console.log(
  "A share fails where a count so far out of its range, were the true share at the range's end, had a chance below 1 % in so many rounds (binomial); a mean where it is more than three of its errors from the truth. Seeds are fixed.",
);
console.log(`\n## False alarms: ${rounds} experiments without an effect, read 20 times\n`);
const alarms = falseAlarms({ rounds, perArm: 20_000 });
console.log([checkedHead, ...alarms.map(checkedRow)].join("\n"));

console.log(`\n## Intervals of 95 % that hold the truth, of ${rounds} experiments\n`);
const coverage = intervalCoverage(rounds);
console.log([checkedHead, ...coverage.map(checkedRow)].join("\n"));

console.log(
  `\n## The statement: ${statements} shops of ${people} people and six programs that take from each other\n`,
);
const { figures, checks } = statementRounds({ rounds: statements, people });
console.log(
  "| a person | truth | mean | its error | spread of one statement |\n|---|---|---|---|---|",
);
const errorOf = (spread: number): number => spread / Math.sqrt(statements);
for (const { name, truth, mean, spread } of figures)
  console.log(
    `| ${name} | ${[truth, mean, errorOf(spread), spread].map((each) => each.toFixed(3)).join(" | ")} |`,
  );
console.log(`\n${[checkedHead, ...checks.map(checkedRow)].join("\n")}`);

const failed = [...alarms, ...coverage, ...checks].flatMap((check) =>
  holds(check) ? [] : [check.name],
);
for (const { name, truth, mean, spread } of figures)
  if (Math.abs(mean - truth) > 3 * errorOf(spread)) failed.push(`the mean of the ${name}`);
// Adding up what is lost if each is switched off must not be mistaken for the whole: it misses more than 3 in 10, as far as so many rounds tell.
const [whole, , , lifts] = figures;
if ((lifts?.mean ?? 0) - 2 * errorOf(lifts?.spread ?? 0) > 0.7 * (whole?.truth ?? 0))
  failed.push("the sum of own-holdout lifts is near the whole");
if (failed.length > 0) {
  console.error(`\nNot as it must be: ${failed.join("; ")}.`);
  process.exitCode = 1;
}
