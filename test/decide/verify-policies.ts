import { type LearningShop, simulatedLearning } from "./simulated-learning.ts";

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
    const shares = shop.arms.map((arm) => shareOf(arm, day));
    const mean = shares.reduce((sum, each) => sum + each, 0) / shares.length;
    even += shop.perDay * (Math.max(...shares) - mean);
  }
  console.log(`  even draws          ${even.toFixed(1)}`);
  for (const floor of [0, 0.05, 0.1]) {
    const lost = Array.from(
      { length: seeds },
      (_, seed) => simulatedLearning(seed, { ...shop, floor, shareOf }).lost,
    );
    const mean = lost.reduce((sum, each) => sum + each, 0) / seeds;
    const spread = Math.sqrt(
      lost.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (seeds - 1) / seeds,
    );
    console.log(
      `  Thompson, floor ${(100 * floor).toFixed(0).padStart(2)} %  ${mean.toFixed(1)} (${spread.toFixed(1)})`,
    );
  }
}
