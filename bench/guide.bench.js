// How long one step of a guided sale takes: answers so far to belief, the weighing of every attribute, and the shortlist.
// `npm run bench -- guide [PRODUCTS]`: an invented catalogue with 6, 12 and 20 attributes of up to 400 values, sold by Zipf's law, a fifth of
// its products variants of another.
import { cpus } from "node:os";
import { priorBelief } from "../dist/decide/guide/belief.js";
import { buildCatalogue } from "../dist/decide/guide/catalogue.js";
import { nextStep } from "../dist/decide/guide/next-step.js";
import { rulesOf } from "../dist/decide/guide/rules.js";
import { createRandom } from "../dist/stats/random.js";

const products = Number(process.argv[3] ?? 13_000);
const sessions = 60;
const warmUp = 20;
const questions = 6;
const sizes = [3, 8, 25, 60, 150, 400];
const rules = rulesOf({ mostQuestions: questions, enough: 1, cost: 0 });

function invent(attributes) {
  const random = createRandom(1);
  let common = [];
  const items = Array.from({ length: products }, (_, i) => {
    const isVariant = i % 5 === 4;
    const own = Array.from({ length: attributes }, (_, a) => {
      const size = sizes[a % sizes.length];
      return [`a${a}`, `v${Math.floor(size * random.uniform() ** 2)}`];
    });
    // A variant differs in the first attribute and in the last.
    common = [
      ...own.slice(0, 1),
      ...(isVariant ? common.slice(1, -1) : own.slice(1, -1)),
      ...own.slice(-1),
    ];
    return {
      sku: `P${i}`,
      name: `Product ${i}`,
      family: `F${isVariant ? i - 1 : i}`,
      values: Object.fromEntries(common),
    };
  });
  const sold = new Map(items.map(({ sku }, i) => [sku, Math.ceil(products / (i + 1))]));
  const catalogue = buildCatalogue(items, sold);
  const purchases = Float64Array.from(catalogue.skus, (sku) => sold.get(sku));
  return { catalogue, prior: priorBelief({ purchases }) };
}

/** Milliseconds of each step of so many shoppers, who answer by lot what is offered. */
function measure({ catalogue, prior }) {
  const random = createRandom(2);
  const taken = [];
  for (let session = 0; session < sessions + warmUp; session += 1) {
    const answers = [];
    for (let n = 0; n < questions; n += 1) {
      const started = performance.now();
      const { question } = nextStep({ catalogue, prior, answers, rules });
      taken.push(performance.now() - started);
      if (question === undefined) break;
      const { label, share, ...said } = question.options[random.integer(question.options.length)];
      answers.push({ attribute: question.attribute, ...said });
    }
  }
  return taken.slice(warmUp * questions).sort((a, b) => a - b);
}

console.log(`${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}\n`);
console.log("| products | attributes | steps | p50 ms | p99 ms | most ms | CPU ms a step |");
console.log("|---|---|---|---|---|---|---|");
for (const attributes of [6, 12, 20]) {
  const shop = invent(attributes);
  const before = process.cpuUsage();
  const taken = measure(shop);
  const used = process.cpuUsage(before);
  const at = (share) => taken[Math.min(taken.length - 1, Math.floor(taken.length * share))];
  const cpu = (used.user + used.system) / 1_000 / ((sessions + warmUp) * questions);
  console.log(
    `| ${products} | ${attributes} | ${taken.length} | ${at(0.5).toFixed(1)} | ${at(0.99).toFixed(1)} | ${at(1).toFixed(1)} | ${cpu.toFixed(1)} |`,
  );
}
