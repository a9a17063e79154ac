// Whether lists made by the discovery dial bring more than lists of one mix for all, in simulated shops whose customers' appetites are
// known: `npm run verify:dial -- 20`, the number being that of shops a setting. Ends with 1 where, in shops whose customers differ
// about as much as those of the sample shop, the dial does not bring more contribution beyond what would be bought anyway than the
// balanced and the bold mix for all, or brings surely less than the safe one.
import { dialMeasures, dialPolicies, worthOfPolicies } from "./simulated-dial.ts";

const shops = Number(process.argv[2] ?? 20);
const dial = dialPolicies.indexOf("the dial, balanced");
const safe = dialPolicies.indexOf("safe, the same for all");
const bold = dialPolicies.indexOf("bold, the same for all");
/** Shapes of appetites: with the first the index's k is near that of the sample shop, with the second customers hardly differ. */
const shapes = [1.5, 4] as const;
let failed = false;

function meanAndError(values: readonly number[]): readonly [number, number] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance =
    values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return [mean, 1.96 * Math.sqrt(variance / values.length)];
}

for (const k of shapes) {
  for (const accepted of [0.01, 0.05]) {
    const truth = { customers: 200, k, newShare: 0.5, beyondShare: 0.25, accepted, anyway: 0.5 };
    const all = Array.from({ length: shops }, (_, seed) => worthOfPolicies(seed + 1, truth));
    const [fitted] = meanAndError(all.map((shop) => shop.k));
    console.log(
      `\n${shops} shops of ${truth.customers} customers; appetites of shape ${k}, the index has k ${fitted.toFixed(1)}; a mean item that fits is bought with ${100 * accepted} %\n`,
    );
    console.log(`| the dial less … | ${dialMeasures.join(" | ")} |`);
    console.log("|---|---|---|---|");
    for (const [policy, name] of dialPolicies.entries()) {
      const cells = dialMeasures.map((measure) => {
        const of = (at: number): number[] => all.map(({ worths }) => worths[at]?.[measure] ?? 0);
        const [own] = meanAndError(of(policy));
        if (policy === dial) return own.toFixed(4);
        const gains = of(dial).map((value, shop) => 100 * (value / (of(policy)[shop] ?? 1) - 1));
        const [gain, error] = meanAndError(gains);
        const isJudged = measure === "beyond" && k === shapes[0] && policy <= bold;
        if (isJudged && (policy === safe ? gain + error : gain - error) <= 0) failed = true;
        return `${own.toFixed(4)}: ${gain.toFixed(1)} % ± ${error.toFixed(1)}`;
      });
      console.log(`| ${name} | ${cells.join(" | ")} |`);
    }
  }
}
process.exitCode = failed ? 1 : 0;
