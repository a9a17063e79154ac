import { checkedHead, checkedRow, holds } from "./checked-share.ts";
import {
  countedQuarters,
  holdsTruth,
  type QuarterInterval,
  type QuarterTold,
  quarterIntervals,
} from "./quarter-intervals.ts";
import { simulateQuarter } from "./simulated-quarter.ts";

// Quarters of a shop whose truth is known, through its own doors, and what its report says of each: npm run verify:shop -- [PEOPLE] [SEED] [QUARTERS].
// An interval of 95 % misses one time in twenty: the exit code is 1 where more miss than chance allows, or parts do not add up.
const people = Number(process.argv[2] ?? 12_000);
const first = process.argv[3] ?? "quarter";
const count = Number(process.argv[4] ?? 1);
if (!(Number.isSafeInteger(people) && people > 0 && Number.isSafeInteger(count) && count > 0)) {
  console.error("Say whole numbers above 0: npm run verify:shop -- [PEOPLE] [SEED] [QUARTERS]");
  process.exit(2);
}

const quarters: QuarterTold[] = [];
const failures: string[] = [];
for (let nth = 1; nth <= count; nth++) {
  const seed = nth === 1 ? first : `${first}-${nth}`;
  const told = await tellQuarter(seed);
  quarters.push(told);
  if (!told.addsUp) failures.push(`of the seed ${seed} parts do not add up`);
}
const checks = countedQuarters(quarters);
console.log(`Intervals of 95 % that hold, in ${count === 1 ? "1 quarter" : `${count} quarters`}:

${checkedHead}`);
for (const check of checks) console.log(checkedRow(check));
console.log(
  "\nA row fails where so few, or fewer, have a chance below 1 % were the true share the least that it must be (binomial).",
);
failures.push(...checks.filter((check) => !holds(check)).map(({ name }) => name));
if (failures.length > 0) {
  console.error(`Chance does not explain it: ${failures.join("; ")}`);
  process.exitCode = 1;
}

/** Simulates one quarter and prints what was told of it beside the truth. */
async function tellQuarter(seed: string): Promise<QuarterTold> {
  const begun = performance.now();
  const isWatched = process.stderr.isTTY;
  const quarter = await simulateQuarter({
    ...{ people, seed },
    onDay: (day) => isWatched && process.stderr.write(`\rday ${day + 1} of 90`),
  });
  if (isWatched) process.stderr.write("\n");
  const { truth } = quarter;
  const seconds = ((performance.now() - begun) / 1_000).toFixed(0);
  console.log(
    `${people} people, ${truth.decisions} decisions, ${truth.messages} messages, ${truth.orders} orders, ${seconds} s, seed ${seed}`,
  );
  try {
    const told = await quarterIntervals(quarter);
    for (const interval of told.intervals) console.log(line(interval));
    const missed = told.intervals.filter((each) => each.told !== null && !holdsTruth(each));
    if (missed.length > 0)
      console.log(
        `  missed: ${missed.map(({ kind, name }) => `${kind} ${name}`.trim()).join(", ")}`,
      );
    console.log(`  ${told.addsUp ? "parts add up to the cent" : "PARTS DO NOT ADD UP"}\n`);
    return told;
  } finally {
    await quarter.close();
  }
}

function line(interval: QuarterInterval): string {
  const { kind, name, wanted, told } = interval;
  const text = (value: number): string => value.toFixed(Math.abs(wanted) < 100 ? 4 : 0);
  const range = told === null ? "nothing told" : `${text(told.lower)} to ${text(told.upper)}`;
  const mark = told === null ? "- " : holdsTruth(interval) ? "  " : "X ";
  return `${mark}${(name === "" ? kind : `the part of ${name}`).padEnd(32)} true ${text(wanted).padStart(9)}, told ${range}`;
}
