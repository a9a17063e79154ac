import { type OffPolicyReadout, switchAt } from "../measure/off-policy.ts";
import type { PolicyValue } from "../stats/off-policy.ts";
import { printPolicyValue } from "./policy-report.ts";
import { printJson } from "./terminal.ts";

/** Prints what a policy would have brought by a log, or why that cannot be told. */
export function printOffPolicy(readout: OffPolicyReadout, json: boolean): void {
  if (json) printJson(offPolicyDocument(readout));
  else printPolicyValue(readout, false);
}

/** The document of `measure off-policy --json`: figures are null where the log cannot tell. */
function offPolicyDocument(readout: OffPolicyReadout) {
  const { choices, effective, unsupported, estimate, refused, weights, model, warnings } = readout;
  const figureOf = (told: PolicyValue | null | undefined): number | null => told?.value ?? null;
  const errorOf = (told: PolicyValue | null | undefined): number | null =>
    told?.standardError ?? null;
  const intervalOf = (told: PolicyValue | null | undefined): readonly [number, number] | null =>
    told ? [told.lower, told.upper] : null;
  const { ips, snips, dr, switchDr, logged, gain } = estimate ?? {};
  return {
    schema: "perennial.off-policy/1",
    ...{
      ips: figureOf(ips),
      snips: figureOf(snips),
      dr: figureOf(dr),
      switchDr: figureOf(switchDr),
    },
    interval: intervalOf(dr),
    standardErrors: {
      ...{ ips: errorOf(ips), snips: errorOf(snips), dr: errorOf(dr), switchDr: errorOf(switchDr) },
    },
    logged: figureOf(logged),
    gain: { value: figureOf(gain), standardError: errorOf(gain), interval: intervalOf(gain) },
    effectiveSampleSize: effective,
    ...{ choices, unsupported, ...weights, switchAt, model },
    ...(refused.length === 0 ? {} : { refused: refused.join(" ") }),
    warnings,
  };
}
