/**
 * One part of why something was chosen, or not. The ledger keeps it without its words: {@link reasonWords} makes them
 * when it is read.
 */
export interface Reason {
  readonly kind: ReasonKind;
  /** What the kind names: an audience, a treatment, a holdout. */
  readonly of: string;
  /** What it follows from, where it follows from something else. */
  readonly by?: { readonly audience?: string; readonly kind?: string };
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
  | "lot"
  | "policy"
  | "holdout"
  | "consent"
  | "excluded"
  | "no-program"
  | "list";

type Words = (reason: Reason, program: string) => string;

const wordsByKind: Readonly<Record<ReasonKind, Words>> = {
  audience: ({ of }, program) =>
    of === "" ? `${program} is for everybody.` : `${program} is for the audience ${of}.`,
  lot: ({ of }) => `The lot gives this person ${of}.`,
  policy: ({ of }) => `The policy gives everybody ${of}.`,
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
  "no-program": () => "No program is for this person here.",
  list: ({ of, figures = {} }) => listWords(of, figures),
};

/** What is said of a list: by what it was made, and how many products were left out for what. */
function listWords(
  recipe: string,
  { missing = 0, ...dropped }: Readonly<Record<string, number>>,
): string {
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
