import type { Random } from "../../src/stats/random.ts";
import { type LearnedShop, type LearningShop, simulatedLearning } from "./simulated-learning.ts";

// What learning loses against knowing, in shops whose truth is known: npm run verify:policies -- [SEEDS].
const seeds = Number(process.argv[2] ?? 12);
const truths: Readonly<Record<string, number>> = {
  a: 0.03,
  b: 0.0325,
  c: 0.035,
  d: 0.04,
  nothing: 0.03,
};
const swapped: Readonly<Record<string, number>> = { ...truths, a: 0.04, d: 0.03 };
const shop = { arms: Object.keys(truths), days: 60, perDay: 333, windowDays: 4 };
const scenes: Readonly<Record<string, LearningShop["shareOf"]>> = {
  "nothing changes": (arm) => truths[arm] ?? 0,
  "the best arm becomes another after 30 days": (arm, day) =>
    (day < 30 ? truths : swapped)[arm] ?? 0,
};

console.log(
  `${seeds} shops of each kind: 5 arms at 3 to 4 %, 333 decisions a day for 60 days, known after 4 days.`,
);
for (const [scene, shareOf] of Object.entries(scenes)) {
  console.log(`\n${scene}: successes lost against always the best arm (standard error)`);
  let even = 0;
  for (let day = 0; day < shop.days; day++) {
    const shares = shop.arms.map((arm) => shareOf(arm, day, {}));
    const mean = shares.reduce((sum, each) => sum + each, 0) / shares.length;
    even += shop.perDay * (Math.max(...shares) - mean);
  }
  console.log(`  even draws          ${even.toFixed(1)}`);
  for (const floor of [0, 0.05, 0.1]) {
    const lost = shopsOf({ ...shop, floor, shareOf }).map((each) => each.lost);
    const { mean, error } = meanOf(lost);
    console.log(
      `  Thompson, floor ${(100 * floor).toFixed(0).padStart(2)} %  ${mean.toFixed(1)} (${error.toFixed(1)})`,
    );
  }
}

// Figures of a person: the first may decide what works, the other two say nothing.
const features = {
  alive: (random: Random) => random.uniform(),
  bought: (random: Random) => random.normal(),
  value: (random: Random) => random.normal(),
};
const people = { ...shop, features, floor: 0.05 };
const personal: Readonly<Record<string, Pick<LearningShop, "arms" | "shareOf">>> = {
  "what works depends on the person: a from 2 to 6 % as a figure rises, b from 6 to 2 %, c 3.5 %, nothing 3 %":
    {
      arms: ["a", "b", "c", "nothing"],
      shareOf: (arm, _day, { alive = 0 }) =>
        ({ a: 0.02 + 0.04 * alive, b: 0.06 - 0.04 * alive, c: 0.035 })[arm] ?? 0.03,
    },
  "what works depends on nothing known: the arms of above": {
    arms: shop.arms,
    shareOf: (arm) => truths[arm] ?? 0,
  },
};
for (const [scene, { arms, shareOf }] of Object.entries(personal)) {
  console.log(
    `\n${scene}\n  successes more than always the best single arm, and lost against the best arm for each person (95 % intervals)`,
  );
  for (const policy of ["thompson", "individual"] as const) {
    const shops = shopsOf({ ...people, arms, shareOf, policy });
    const more = shops.map(({ lostTo }) => -Math.max(...Object.values(lostTo)));
    const lost = shops.map((each) => each.lost);
    console.log(`  ${policy.padEnd(10)}  ${intervalOf(more)}  ${intervalOf(lost)}`);
  }
}

function shopsOf(asked: LearningShop): LearnedShop[] {
  return Array.from({ length: seeds }, (_, seed) => simulatedLearning(seed, asked));
}

function meanOf(values: readonly number[]): { readonly mean: number; readonly error: number } {
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
  const squares = values.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (values.length - 1) / values.length) };
}

/** The mean over shops and its 95 % interval, normal. */
function intervalOf(values: readonly number[]): string {
  const { mean, error } = meanOf(values);
  const [low, high] = [mean - 1.96 * error, mean + 1.96 * error];
  return `${mean.toFixed(1)} (${low.toFixed(1)} to ${high.toFixed(1)})`;
}
