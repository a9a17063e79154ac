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
  "A share fails where a count so far out of its range, were the true share at the range's end, had a chance below 1 % in so many rounds (binomial). Seeds are fixed.",
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
for (const { name, truth, mean, spread } of figures)
  console.log(
    `| ${name} | ${[truth, mean, spread / Math.sqrt(statements), spread].map((each) => each.toFixed(3)).join(" | ")} |`,
  );
console.log(`\n${[checkedHead, ...checks.map(checkedRow)].join("\n")}`);

// Adding up what is lost if each is switched off must not be mistaken for the whole: it misses more than 3 in 10, as far as so many rounds tell.
const [whole, , , lifts] = figures;
const surely = (lifts?.mean ?? 0) - (2 * (lifts?.spread ?? 0)) / Math.sqrt(statements);
const isVisiblyWrong = surely < 0.7 * (whole?.truth ?? 0);
const failed = [...alarms, ...coverage, ...checks].filter((check) => !holds(check));
if (failed.length > 0 || !isVisiblyWrong) {
  const names = failed.map(({ name }) => name);
  if (!isVisiblyWrong) names.push("the sum of own-holdout lifts is near the whole");
  console.error(`\nNot as it must be: ${names.join("; ")}.`);
  process.exitCode = 1;
}
