import { type CaseSeen, simulateCaseQuarter } from "./case-quarter.ts";
import { caseReport } from "./case-report.ts";

// Business cases of invented authors before simulated quarters whose truth is known, and what the shop makes of them: npm run verify:cases -- [PEOPLE] [SEED] [QUARTERS].
// Six programs a quarter. The exit code is 1 where chance does not explain what came.
const people = Number(process.argv[2] ?? 1_500);
const first = process.argv[3] ?? "cases";
const count = Number(process.argv[4] ?? 5);
if (!(Number.isSafeInteger(people) && people > 0 && Number.isSafeInteger(count) && count > 0)) {
  console.error("Say whole numbers above 0: npm run verify:cases -- [PEOPLE] [SEED] [QUARTERS]");
  process.exit(2);
}

const cases: CaseSeen[] = [];
for (let nth = 1; nth <= count; nth++) {
  const seed = nth === 1 ? first : `${first}-${nth}`;
  const begun = performance.now();
  const isWatched = process.stderr.isTTY;
  const { quarter, cases: found } = await simulateCaseQuarter({
    ...{ people, seed, nth },
    onDay: (day) => isWatched && process.stderr.write(`\rday ${day + 1} of 90`),
  });
  await quarter.close();
  if (isWatched) process.stderr.write("\n");
  cases.push(...found);
  const seconds = ((performance.now() - begun) / 1_000).toFixed(0);
  console.log(
    `${people} people, ${quarter.truth.decisions} decisions, ${quarter.truth.orders} orders, ${seconds} s, seed ${seed}`,
  );
}
const { text, failures } = caseReport(cases);
console.log(`\n${text}`);
if (failures.length > 0) {
  console.error(`Chance does not explain it: ${failures.join("; ")}`);
  process.exitCode = 1;
}
