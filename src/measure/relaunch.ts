import type { PreRegistration } from "../decide/pre-registration.ts";
import type { Program } from "../decide/program.ts";
import type { ProgramReadout } from "./program-readout.ts";
import type { ReadEffect } from "./read-effect.ts";

/** What a program becomes by what was learnt of it. */
export interface Relaunch {
  /** `end`: nothing of it is worth going on with. `same`: nothing that people see would change. */
  readonly kind: "relaunch" | "end" | "same";
  /** The version that it has now. */
  readonly version: number;
  readonly before: Program;
  readonly after: Program;
  /** What changes, a sentence each. */
  readonly says: readonly string[];
}

/** Whose read-out a relaunch follows from, and how. */
export interface RelaunchAsked {
  readonly version: number;
  readonly program: Program;
  readonly readout: ProgramReadout;
  /** YYYY-MM-DD. */
  readonly today: string;
  /** Draws all people anew. */
  readonly newLots: boolean;
}

const dayMs = 86_400_000;
const mostDescription = 2_000;

/**
 * The next version of a program: without the arms that are to be stopped, the best first, with a line of what was measured, and registered anew.
 * An arm is to be stopped by its verdict on the primary outcome, or where it hurts a guardrail beyond chance and is not known to bring more.
 * Without an arm that is worth going on with the program ends.
 * @returns a text where nothing was learnt that it could follow from: why.
 */
export function relaunchOf(asked: RelaunchAsked): Relaunch | string {
  const { version, program, readout, today, newLots } = asked;
  const [primary] = readout.whole?.effects ?? [];
  if (readout.whole === null || primary === undefined)
    return readout.refused ?? "Nothing is known.";
  if (primary.difference === null) return primary.why;
  const line = lineOf(primary, readout, { version, today });
  const description = withLine(program.description, line);
  const common = { version, before: program };
  const stopped = stoppedArms(program, readout);
  const kept = program.treatments.filter(({ id }) => !stopped.has(id));
  const told = [...stopped].map(([arm, why]) => `${arm} is taken out: ${why}`);
  if (kept.length === 0 || isToStop(primary))
    return {
      ...common,
      kind: "end",
      after: { ...program, description, state: "ended" },
      says: [line, ...told, "Nothing of it is worth going on with: the program ends."],
    };
  const ordered = bestFirst(kept, readout);
  const measure = renewed(readout, today);
  const after: Program = {
    ...{ ...program, description, treatments: ordered, measure },
    policy: withoutArms(program.policy, stopped),
    salt: newLots ? `${program.program}-${version + 1}` : program.salt,
  };
  const isReordered = ordered.some(({ id }, i) => id !== kept[i]?.id);
  const isSame = stopped.size === 0 && !isReordered && !newLots;
  return {
    ...{ ...common, kind: isSame ? "same" : "relaunch", after: isSame ? program : after },
    says: [
      line,
      ...told,
      ...(isReordered ? [`${ordered[0]?.id} did best, and stands first.`] : []),
      isSame
        ? "Nothing that people see would change, so that nothing new would be measured: let it run, or draw new lots."
        : `It is read again on ${measure.readOn}: ${measure.outcome} within ${measure.windowDays} days.`,
      ...(newLots ? ["All people are drawn anew, also those who were held out."] : []),
    ],
  };
}

const isToStop = ({ verdict }: ReadEffect): boolean => verdict === "stop";

/** By treatment why it is to be stopped; doing nothing is none. */
function stoppedArms(
  { treatments }: Program,
  { arms, outcome }: ProgramReadout,
): ReadonlyMap<string, string> {
  const stopped = new Map<string, string>();
  const primary = (arms?.effects ?? []).filter(
    (each) => each.outcome === outcome && treatments.some(({ id }) => id === each.arm),
  );
  for (const { arm, verdict, why } of primary) {
    const hurt = arms?.effects.find(
      (each) =>
        each.arm === arm &&
        each.outcome !== outcome &&
        isToStop(each) &&
        (each.pAdjusted ?? 1) <= 0.05,
    );
    if (verdict === "stop") stopped.set(arm, `of ${outcome}, ${why.toLowerCase()}`);
    else if (hurt !== undefined && verdict !== "scale")
      stopped.set(
        arm,
        `${hurt.outcome} is on the bad side, and ${outcome} not surely on the good.`,
      );
  }
  return stopped;
}

function bestFirst(kept: Program["treatments"], { arms, outcome }: ProgramReadout) {
  const effectOf = (id: string): number => {
    const found = arms?.effects.find((each) => each.arm === id && each.outcome === outcome);
    return (found?.adjusted ?? found)?.difference ?? Number.NEGATIVE_INFINITY;
  };
  const sign = ["unsubscribed", "returned", "complained"].includes(outcome) ? -1 : 1;
  const rank = (id: string): number => {
    const effect = effectOf(id);
    return Number.isFinite(effect) ? sign * effect : Number.NEGATIVE_INFINITY;
  };
  return [...kept].sort((one, other) => {
    const [a, b] = [rank(one.id), rank(other.id)];
    return a === b ? 0 : b - a;
  });
}

/** The policy without arms; the shares of the others keep their ratios. */
function withoutArms(
  policy: Program["policy"],
  stopped: ReadonlyMap<string, string>,
): Program["policy"] {
  if (policy.kind !== "split" || policy.shares === undefined) return policy;
  const left = Object.entries(policy.shares).filter(([arm]) => !stopped.has(arm));
  const total = left.reduce((sum, [, share]) => sum + share, 0);
  if (!(total > 0)) return { kind: "split" };
  return {
    ...policy,
    shares: Object.fromEntries(left.map(([arm, share]) => [arm, share / total])),
  };
}

function lineOf(
  { outcome, adjusted, difference, interval, verdict }: ReadEffect,
  { currency }: ProgramReadout,
  { version, today }: { readonly version: number; readonly today: string },
): string {
  const isMoney = outcome === "contribution" || outcome === "residual value";
  const figure = (value: number | null | undefined): string => {
    const of = value ?? Number.NaN;
    const size = isMoney ? Math.abs(of).toFixed(2) : (100 * Math.abs(of)).toFixed(2);
    return `${of < 0 ? "−" : "+"}${size}`;
  };
  const [lower, upper] = adjusted?.interval ?? interval ?? [];
  const unit = isMoney ? ` ${currency} a person` : " percentage points";
  return `Version ${version}, read on ${today}: ${outcome} ${figure(adjusted?.difference ?? difference)}${unit} (${figure(lower)} to ${figure(upper)}, 95 %), ${verdict}.`;
}

/** A description with a line more; where it grows too long the oldest lines of read-outs go. */
function withLine(description: string | undefined, line: string): string {
  const lines = [...(description === undefined ? [] : description.split("\n")), line];
  const length = (): number => lines.join("\n").length;
  while (length() > mostDescription) {
    const oldest = lines.findIndex((each) => /^Version \d+, read on /.test(each));
    if (oldest < 0 || oldest === lines.length - 1) break;
    lines.splice(oldest, 1);
  }
  return lines.join("\n").slice(-mostDescription);
}

/** The same outcome and window, read after as many days as it was measured, a week more than its window at least. */
function renewed(
  { registered, outcome, windowDays, from }: ProgramReadout,
  today: string,
): PreRegistration & { readonly readOn: string } {
  const end = registered?.readOn ?? today;
  const measured = from === null ? 0 : (Date.parse(end) - Date.parse(from)) / dayMs;
  const days = Math.ceil(Math.max(measured, windowDays + 7));
  const plan = registered ?? { outcome, windowDays };
  return {
    ...{ outcome: plan.outcome, windowDays: plan.windowDays },
    ...(registered?.minimalEffect === undefined ? {} : { minimalEffect: registered.minimalEffect }),
    readOn: new Date(Date.parse(today) + days * dayMs).toISOString().slice(0, 10),
  };
}
