// What ways of choosing offers bring with simulated shoppers whose answers are known: `npm run verify:offers -- 40`, the number
// being that of simulated shops. Ends with 1 where the rule is not better than each fixed level.
import { contributionOfPolicies, policies } from "./simulated-offers.ts";

const shops = Number(process.argv[2] ?? 40);
const results = Array.from({ length: shops }, (_, seed) =>
  contributionOfPolicies(seed + 1, { members: 1000, judged: 50, draws: 300 }),
);
const rule = policies.indexOf("the rule");

function meanAndError(values: readonly number[]): readonly [number, number] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance =
    values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return [mean, 1.96 * Math.sqrt(variance / values.length)];
}

console.log(
  `${shops} shops of 4 audiences of 1,000 members, 50 of each judged; cents a customer, 95% intervals`,
);
let failed = false;
for (const [policy, name] of policies.entries()) {
  const [own, ownError] = meanAndError(results.map((all) => all[policy] ?? 0));
  const [gain, error] = meanAndError(results.map((all) => (all[rule] ?? 0) - (all[policy] ?? 0)));
  console.log(
    `${name.padEnd(14)} ${own.toFixed(1).padStart(7)} ± ${ownError.toFixed(1)}   the rule brings ${gain.toFixed(1)} ± ${error.toFixed(1)} more`,
  );
  if (policy < rule && gain - error <= 0) failed = true;
}
process.exitCode = failed ? 1 : 0;
