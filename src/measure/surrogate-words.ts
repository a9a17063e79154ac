import { leastSurrogateTests, type SurrogateStanding } from "../stats/surrogate-check.ts";
import type { SurrogateReadout } from "./read-surrogate.ts";

/** How residual values stood in past tests, in one line; of one that was not checked, why. */
export function surrogateWords(found: SurrogateReadout | undefined): string {
  if (found === undefined)
    return "Not checked against what came of past tests yet: perennial measure surrogate does.";
  if (found.after.ok) return checkedWords(found, found.after);
  const { tests, leftOut, months, nextOn } = found;
  const left = leftOut.length === 0 ? "" : `, and ${leftOut.length} of which nothing can be told`;
  const known =
    tests.length + leftOut.length === 0
      ? "no test here is old enough"
      : `${tests.length === 1 ? "one past test is" : `${tests.length} past tests are`} old enough${left}`;
  const next = nextOn === null ? "" : ` The next will be on ${nextOn}.`;
  return `Not checked: ${known}; it takes ${leastSurrogateTests} whose ${months} months after are known.${next}`;
}

function checkedWords(
  { currency, months, total }: SurrogateReadout,
  { tests, bias, slope, standing, heterogeneity }: SurrogateStanding,
): string {
  const mean = `what it said less what came was ${figure(bias.value)} ${currency} a person on the mean (${figure(bias.lower)} to ${figure(bias.upper)})`;
  const more =
    slope === null
      ? "its effects were too alike to tell whether more comes where it says more"
      : `of 1 more that it said ${figure(slope.value)} came (${figure(slope.lower)} to ${figure(slope.upper)})`;
  const verdicts = total.ok
    ? `, and with what had come by then it led to the verdict of the long run in ${total.sameVerdict.count} of ${tests}`
    : "";
  const uneven =
    standing === "uneven"
      ? `: tests differ by ${figure(heterogeneity.deviation)} ${currency}.`
      : "";
  return `Checked on ${tests} past tests by what came in the ${months} months after: ${mean}, ${more}${verdicts}. ${conclusions[standing]}${uneven}`;
}

const conclusions: Readonly<Record<SurrogateStanding["standing"], string>> = {
  holds: "It holds: nothing contradicts it, and where it says more, more comes.",
  uneven: "On the mean nothing contradicts it, but of one program it may be far off",
  off: "It is off, beyond chance: do not decide by it.",
  undecided: "Whether it holds is undecided: that takes more tests, or larger ones.",
};

function figure(value: number): string {
  const rounded = Number(value.toFixed(2));
  return (rounded === 0 ? 0 : rounded).toFixed(2).replace("-", "−");
}
