import { type GuardName, guardWords } from "./offer-guards.ts";

/**
 * One part of why something was chosen, or not. The ledger keeps it without its words: {@link reasonWords} makes them
 * when it is read.
 */
export interface Reason {
  readonly kind: ReasonKind;
  /** What the kind names: an audience, a treatment, a holdout. */
  readonly of: string;
  /** What it follows from, where it follows from something else. */
  readonly by?: {
    readonly audience?: string;
    readonly kind?: string;
    readonly guard?: GuardName;
    readonly grade?: string;
    readonly currency?: string;
  };
  /** What was reckoned with, each figure by its name. */
  readonly figures?: Readonly<Record<string, number>>;
}

/** A reason with its words. */
export interface SaidReason extends Reason {
  readonly words: string;
}

/** What a reason is about. */
export type ReasonKind =
  | "audience"
  | "worth"
  | "lot"
  | "policy"
  | "rule"
  | "segment"
  | "context"
  | "learned"
  | "individual"
  | "ladder"
  | "holdout"
  | "consent"
  | "excluded"
  | "guard"
  | "coupon"
  | "no-program"
  | "list";

type Words = (reason: Reason, program: string) => string;

const wordsByKind: Readonly<Record<ReasonKind, Words>> = {
  audience: ({ of }, program) =>
    of === "" ? `${program} is for everybody.` : `${program} is for the audience ${of}.`,
  worth: ({ of, by, figures: { amount = 0 } = {} }) =>
    `"${of}" is worth ${amount.toFixed(2)} ${by?.currency ?? ""} a person (grade ${by?.grade ?? ""}), by which programs of equal priority are asked.`,
  lot: ({ of }) => `The lot gives this person ${of}.`,
  policy: ({ of }) => `The policy gives everybody ${of}.`,
  rule: ({ of, by }) =>
    by?.audience === undefined
      ? `No rule is for this person, so it is ${of}.`
      : `The rule for the audience ${by.audience} gives ${of}.`,
  segment: ({ of }) =>
    of === ""
      ? "The person is in no audience that has a policy of its own."
      : `The audience ${of} has a policy of its own.`,
  context: ({ of }) =>
    of === ""
      ? "The person is in no audience of which is learned apart."
      : `What people like this one do is learned apart (${of}).`,
  learned: ({ of }) => `The lot, by what was learned of all arms, gives this person ${of}.`,
  individual: ({ of, figures = {} }) =>
    `The lot, by what was learned of people like this one (${figuresWords(figures)}), gives ${of}.`,
  ladder: ({ of, figures: { sure = 0 } = {} }) =>
    of === "nothing"
      ? "No level of the ladder is nearly sure to pay for this person."
      : `Of the ladder, ${of} is nearly sure to pay for this person: with a chance of ${Math.floor(100 * sure)} %.`,
  holdout: ({ of }) =>
    of === "universal"
      ? "The universal holdout keeps this person from all programs."
      : `The holdout of ${of} keeps this person from it.`,
  consent: () => "The person refused personalization.",
  excluded: ({ of, by }) =>
    by?.kind !== undefined
      ? `${of} is no ${by.kind}, so nothing is shown.`
      : by?.audience !== undefined
        ? `${of} is not for the audience ${by.audience}, so nothing is shown.`
        : `This request rules ${of} out, so nothing is shown.`,
  guard: ({ of, by, figures: { chance } = {} }) => {
    const stops = by?.guard === undefined ? "a guard stops it" : guardWords[by.guard];
    const sure = chance === undefined ? "" : ` with a chance of ${Math.round(100 * chance)} %`;
    return `${of} is money off, and ${stops}${sure}, so nothing is shown.`;
  },
  coupon: ({ of }) => `The coupon's code is ${of}.`,
  "no-program": () => "No program is for this person here.",
  list: ({ of, figures = {} }) => listWords(of, figures),
};

const figuresWords = (figures: Readonly<Record<string, number>>): string =>
  Object.entries(figures)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");

/** What is said of a list: by what it was made, and how many products were left out for what. */
function listWords(
  recipe: string,
  { missing = 0, ...dropped }: Readonly<Record<string, number>>,
): string {
  if (recipe === "")
    return "No list could be made yet: they are made when the server has read what was bought.";
  const left = Object.entries(dropped).map(([why, count]) => `${count} ${why}`);
  return [
    `The list was made by ${recipe}.`,
    ...(left.length === 0 ? [] : [`Left out: ${left.join(", ")}.`]),
    ...(missing === 0 ? [] : [`Nothing was there for ${missing} places.`]),
  ].join(" ");
}

/**
 * The words of a reason, one sentence.
 *
 * @param program the name of the program that decided; empty: none did
 * @example
 * reasonWords({ kind: "lot", of: "banner" }, "spring") // "The lot gives this person banner."
 */
export function reasonWords(reason: Reason, program: string): string {
  return wordsByKind[reason.kind](reason, program);
}

/** Reasons with their words. Those that were kept with words, by an older version, keep theirs. */
export function saidReasons(
  reasons: readonly (Reason & { readonly words?: string })[],
  program: string,
): SaidReason[] {
  return reasons.map((reason) => ({
    ...reason,
    words: reason.words ?? reasonWords(reason, program),
  }));
}
