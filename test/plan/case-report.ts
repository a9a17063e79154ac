import { checkedHead, checkedRow, holds } from "../measure/checked-share.ts";
import { caseAuthors } from "./case-authors.ts";
import type { CaseSeen } from "./case-quarter.ts";
import {
  auditedChances,
  biasesTold,
  biasLearnt,
  calibrated,
  correctedChances,
  heldBiases,
  heldByAudits,
  heldByMeasuring,
  type SaidChance,
  secondRounds,
  statedChances,
} from "./case-verdict.ts";

/** What is printed of the cases of simulated quarters, and what of it chance does not explain. */
export interface CaseReport {
  readonly text: string;
  readonly failures: readonly string[];
}

export function caseReport(cases: readonly CaseSeen[]): CaseReport {
  const bias = biasLearnt(cases);
  const biases = biasesTold(cases, bias);
  const rounds = secondRounds(cases, bias);
  const ofFair = cases.filter(({ author }) => author.bias === 1);
  const checks = [
    heldByMeasuring(cases),
    ...calibrated("makes money, as a fair author says", statedChances(ofFair)),
    ...calibrated("makes money, as is known of a fair author's", auditedChances(ofFair)),
    heldByAudits(ofFair),
    ...calibrated("makes money, of all, corrected and measured", correctedChances(cases, bias)),
    heldBiases(biases),
  ];
  const failures = [
    ...checks.filter((check) => !holds(check)).map(({ name }) => name),
    ...rounds
      .filter(({ gain }) => !(gain.upper >= 0))
      .map(({ name }) => `the second round ${name} is farther from the truth`),
  ];
  const text = `Judged:

${checkedHead}
${checks.map(checkedRow).join("\n")}

A row fails where so many, or so few, have a chance below 1 % were the true share at the end of what it must be (binomial).

What came of what was promised, by author:

| | true | learnt |
|---|---|---|
${biases.map(({ author, truly, told }) => `| ${author.name} | ${truly.toFixed(2)} | ${told.ratio.toFixed(2)} (${told.lower.toFixed(2)} to ${told.upper.toFixed(2)}) |`).join("\n")}

Promised lift beside the true one, mean relative error:

| | first | second | closer by |
|---|---|---|---|
${rounds.map(({ name, before, after, gain }) => `| ${name} | ${before.toFixed(2)} | ${after.toFixed(2)} | ${gain.value.toFixed(2)} (${gain.lower.toFixed(2)} to ${gain.upper.toFixed(2)}) |`).join("\n")}

Told and not judged, as an author's bias is in them: the chance of making money, said and come true

| | as its author says | once it was measured | refuted |
|---|---|---|---|
${caseAuthors
  .map(({ name }) =>
    authorRow(
      name,
      cases.filter(({ author }) => author.name === name),
    ),
  )
  .join("\n")}
`;
  return { text, failures };
}

function authorRow(name: string, cases: readonly CaseSeen[]): string {
  const refuted = cases.filter(
    ({ audit, measured }) => audit.known === null && measured.length > 0,
  ).length;
  return `| ${name} | ${meant(statedChances(cases))} | ${meant(auditedChances(cases))} | ${refuted} of ${cases.length} |`;
}

/** Mean of what was said, and the share that came. */
function meant(said: readonly SaidChance[]): string {
  const share = (sum: number): string => `${Math.round((100 * sum) / said.length)} %`;
  const came = said.filter((each) => each.came).length;
  return `${share(said.reduce((sum, { chance }) => sum + chance, 0))}, ${share(came)} came`;
}
