// Simulates shops whose truth is known and holds the models' statements against it: `npm run verify:calibration`.
// 200 shops of six sources; ends with 1 where an interval holds too few or too many, or pooling does not pay.
import { fitCustomerModel } from "../../src/predict/customer-model.ts";
import { type CutHistories, cutLog, plainClock } from "../../src/predict/purchase-log.ts";
import { predictResidualValue } from "../../src/predict/residual-value.ts";
import { shiftOf } from "../../src/stats/pooled-effects.ts";
import { groupByHistory } from "../../src/stats/purchase-histories.ts";
import { fitPurchaseModel } from "../../src/stats/purchase-model.ts";
import { createRandom } from "../../src/stats/random.ts";
import { openingDay, type ShopTruth, type SimulatedShop, simulateShop } from "./simulated-shop.ts";

const shops = Number(process.argv[2] ?? 200);
const sourceSizes = [0.4, 0.25, 0.15, 0.1, 0.08, 0.02];
/** What moves all customers of a shop together after the day of the forecast; the models are told its size. */
const shockSd = 0.08;

interface Tally {
  held: number;
  of: number;
}

const tallies = new Map<string, Tally>();
const errors = new Map<string, number[]>();
const count = (name: string, held: boolean): void => {
  const tally = tallies.get(name) ?? { held: 0, of: 0 };
  tally.held += held ? 1 : 0;
  tally.of += 1;
  tallies.set(name, tally);
};
const note = (name: string, error: number): void => {
  errors.set(name, [...(errors.get(name) ?? []), error]);
};

function drawTruth(seed: number): ShopTruth {
  const random = createRandom(`truth ${seed}`);
  const spread = (middle: number, sd: number): number => middle * Math.exp(sd * random.normal());
  return {
    r: spread(0.9, 0.2),
    alpha: spread(60, 0.3),
    a: spread(0.7, 0.2),
    b: spread(2.2, 0.2),
    p: spread(3, 0.1),
    q: spread(3.8, 0.1),
    gamma: spread(2500, 0.2),
    sources: sourceSizes.map((share) => ({
      share,
      rate: Math.exp(0.3 * random.normal()),
      value: Math.exp(0.2 * random.normal()),
    })),
  };
}

function holds({ lower, upper }: { lower: number; upper: number }, value: number): boolean {
  return value >= lower - 1e-9 && value <= upper + 1e-9;
}

function rowsOf(shop: SimulatedShop, h: CutHistories, level: number): number[] {
  return [...h.customer.keys()].filter((row) => shop.source[h.customer[row] ?? 0] === level);
}

/** A source's log purchase rate by a fit to its customers alone. */
function rateAlone(h: CutHistories, rows: readonly number[]): number {
  const pick = (of: Float64Array): Float64Array => Float64Array.from(rows, (row) => of[row] ?? 0);
  const { histories } = groupByHistory(pick(h.x), pick(h.tx), pick(h.T));
  return fitPurchaseModel("mbg-nbd", histories).uncertainty.mode[0] ?? 0;
}

function verifyShop(seed: number): void {
  const random = createRandom(`shock ${seed}`);
  const truth = drawTruth(seed);
  const customers = 500 + random.integer(700);
  const shop = simulateShop(
    { customers, days: 500, seed: `shop ${seed}`, shock: Math.exp(shockSd * random.normal()) },
    truth,
  );
  const cut = { until: shop.until, end: shop.until, clock: plainClock(1) };
  const h = cutLog(shop.log, cut);
  const source = Int32Array.from(h.customer, (customer) => shop.source[customer] ?? 0);
  const cohort = Int32Array.from(h.firstDay, (day) => Math.floor((day - openingDay) / 100));
  const cohorts = 1 + cohort.reduce((most, each) => Math.max(most, each), 0);
  const model = fitCustomerModel(h, {
    model: "mbg-nbd",
    spend: "gamma-gamma",
    factors: [{ name: "source", levels: sourceSizes.length, of: source }],
    rateWithoutData: 2 / 365.25,
  });
  const prediction = predictResidualValue(h, model, {
    cut,
    annualDiscountRate: 0.1,
    groupings: [
      { of: source, count: sourceSizes.length },
      { of: cohort, count: cohorts },
    ],
    tracking: { factor: 1, sd: shockSd, freedom: 1000 },
    speed: null,
    worth: null,
    alive: model,
    seed,
    draws: 200,
  });
  checkIntervals(shop, h, { source, cohort, prediction });
  checkRecovery(shop, h, { truth, model });
}

function checkIntervals(
  shop: SimulatedShop,
  h: CutHistories,
  of: {
    readonly source: Int32Array;
    readonly cohort: Int32Array;
    readonly prediction: ReturnType<typeof predictResidualValue>;
  },
): void {
  const { prediction } = of;
  const { lower, upper } = prediction.residualValue;
  const sums = { source: new Float64Array(6), cohort: new Float64Array(16) };
  let all = 0;
  for (const [row, customer] of h.customer.entries()) {
    const value = shop.discounted[customer] ?? 0;
    all += value;
    const [s, c] = [of.source[row] ?? 0, of.cohort[row] ?? 0];
    sums.source[s] = (sums.source[s] ?? 0) + value;
    sums.cohort[c] = (sums.cohort[c] ?? 0) + value;
    // A customer of whom nearly nothing is expected has an interval of 0 to 0: it holds more than 80 % by nature.
    if ((upper[row] ?? 0) > 0) {
      count("customers", holds({ lower: lower[row] ?? 0, upper: upper[row] ?? 0 }, value));
    }
  }
  const [bySource = [], byCohort = []] = prediction.groups;
  for (const [s, { residual }] of bySource.entries()) {
    count("sources", holds(residual, sums.source[s] ?? 0));
  }
  for (const [c, { residual }] of byCohort.entries()) {
    count("cohorts", holds(residual, sums.cohort[c] ?? 0));
  }
  count("shops", holds(prediction.equity, all));
}

function checkRecovery(
  shop: SimulatedShop,
  h: CutHistories,
  of: { readonly truth: ShopTruth; readonly model: ReturnType<typeof fitCustomerModel> },
): void {
  const { truth, model } = of;
  const { purchaseEffects, parameters } = model;
  const meanRate = sourceSizes.reduce(
    (sum, share, s) => sum + share * Math.log(truth.sources[s]?.rate ?? 1),
    0,
  );
  const meanValue = sourceSizes.reduce(
    (sum, share, s) => sum + share * Math.log(truth.sources[s]?.value ?? 1),
    0,
  );
  const { r = 1, alpha = 1, a = 1, b = 1, p = 1, q = 2, gamma = 1 } = parameters;
  note("log purchase rate", Math.log(r / alpha) - Math.log(truth.r / truth.alpha) - meanRate);
  note("share that leaves", a / (a + b) - truth.a / (truth.a + truth.b));
  note(
    "log value of a purchase",
    Math.log((p * gamma) / (q - 1)) - Math.log((truth.p * truth.gamma) / (truth.q - 1)) - meanValue,
  );
  if (purchaseEffects === null) return;
  const pooled = sourceSizes.map((_, s) => shiftOf(purchaseEffects, [s])[0] ?? 0);
  const alone = sourceSizes.map((_, s) => rateAlone(h, rowsOf(shop, h, s)));
  const centred = (values: readonly number[]): number[] => {
    const middle = values.reduce((sum, v, s) => sum + v * (sourceSizes[s] ?? 0), 0);
    return values.map((v) => v - middle);
  };
  const wanted = centred(truth.sources.map(({ rate }) => Math.log(rate)));
  const [pooledEffects, aloneEffects] = [centred(pooled), centred(alone)];
  for (const s of sourceSizes.keys()) {
    note("pooled", (pooledEffects[s] ?? 0) - (wanted[s] ?? 0));
    note("alone", (aloneEffects[s] ?? 0) - (wanted[s] ?? 0));
    note("none", -(wanted[s] ?? 0));
  }
}

const started = Date.now();
for (let seed = 0; seed < shops; seed++) {
  verifyShop(seed);
  if (process.stderr.isTTY) process.stderr.write(`\r${seed + 1} of ${shops} shops`);
}
if (process.stderr.isTTY) process.stderr.write("\r");

const failures: string[] = [];
console.log(
  `${shops} simulated shops of 500 to 1,199 customers and six sources, seeds 0 to ${shops - 1}\n`,
);
console.log("| 80 % intervals of | held | of | share |\n|---|---|---|---|");
for (const [name, { held, of }] of tallies) {
  const share = held / of;
  console.log(`| ${name} | ${held} | ${of} | ${(100 * share).toFixed(1)} % |`);
  if (share < 0.76 || share > 0.84)
    failures.push(`intervals of ${name} held ${(100 * share).toFixed(1)} %`);
}
const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, v) => sum + v, 0) / Math.max(1, values.length);
const mse = (name: string): number => meanOf((errors.get(name) ?? []).map((e) => e * e));
console.log("\n| parameter | mean error | root mean squared error |\n|---|---|---|");
for (const name of ["log purchase rate", "share that leaves", "log value of a purchase"]) {
  const mean = meanOf(errors.get(name) ?? []);
  console.log(`| ${name} | ${mean.toFixed(3)} | ${Math.sqrt(mse(name)).toFixed(3)} |`);
  if (Math.abs(mean) > 0.05) failures.push(`${name} is off by ${mean.toFixed(3)} on average`);
}
console.log("\n| effect of a source on the log purchase rate | mean squared error |\n|---|---|");
for (const name of ["pooled", "alone", "none"])
  console.log(`| ${name} | ${mse(name).toFixed(4)} |`);
if (!(mse("pooled") < mse("alone") && mse("pooled") < mse("none")))
  failures.push("pooling does not pay");
console.log(`\n${((Date.now() - started) / 1000).toFixed(0)} s`);
if (failures.length > 0) {
  console.error(`Not calibrated: ${failures.join("; ")}`);
  process.exitCode = 1;
}
