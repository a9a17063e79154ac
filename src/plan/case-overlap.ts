import type { SharedMembers } from "../audiences/shared-members.ts";
import type { Program } from "../decide/program.ts";
import type { BusinessCase } from "./case.ts";
import { likelyInputs } from "./case-inputs.ts";
import { moneyFigure } from "./case-words.ts";
import { reckonCase } from "./reckon-case.ts";
import type { ShopPlan } from "./shop-definition.ts";

/** Another program that is for some of the same people. */
export interface CaseOverlap {
  readonly program: string;
  readonly title: string;
  readonly state: Program["state"];
  /** People who are in both; null where both are for everybody. */
  readonly both: number | null;
  /** As a share of those for whom this program is. */
  readonly share: number;
  /** The most of what both cases promise that may be the same money, in units of the currency; null where the other has no case. */
  readonly countedTwice: number | null;
}

/**
 * The programs that are for some of the same people, the largest share first. A gain that both promise of one person is there once: the less of what
 * either promises of the people in both is the most that is counted twice. What it really is the statement tells, whose parts add up.
 *
 * @param shared people of all audiences, and how many of these are in the program's own; empty where it is for everybody
 */
export function caseOverlaps(
  of: { readonly program: Program; readonly text: BusinessCase },
  { programs, cases }: Pick<ShopPlan, "programs" | "cases">,
  shared: readonly SharedMembers[],
): readonly CaseOverlap[] {
  const own = of.program.audience;
  const sizeOf = (audience: string | undefined, text: BusinessCase): number =>
    audience === undefined
      ? (likelyInputs(text)["people"] ?? 0)
      : (shared.find((each) => each.audience === audience)?.members ?? 0);
  const gain = Math.max(0, reckonCase(of.text).netPresentValue);
  return programs
    .filter(({ program, state }) => program !== of.program.program && state !== "ended")
    .map((other): CaseOverlap => {
      const both = peopleInBoth(own, other.audience, shared);
      const share = shareOf(both, sizeOf(own, of.text));
      const text = cases.find(({ program }) => program === other.program);
      return {
        ...{ program: other.program, title: other.title, state: other.state, both, share },
        countedTwice:
          text === undefined
            ? null
            : Math.min(
                gain * share,
                Math.max(0, reckonCase(text).netPresentValue) *
                  shareOf(both, sizeOf(other.audience, text)),
              ),
      };
    })
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share);
}

/** Null: everybody. Of two audiences those in both; of one and everybody those of the one. */
function peopleInBoth(
  own: string | undefined,
  other: string | undefined,
  shared: readonly SharedMembers[],
): number | null {
  if (own === undefined && other === undefined) return null;
  const named = other ?? own;
  const found = shared.find(({ audience }) => audience === named);
  return (own === undefined ? found?.members : found?.both) ?? 0;
}

/** How many of everybody there are the case says; where it says fewer than are in both, it is all of them. */
function shareOf(both: number | null, size: number): number {
  if (both === null) return 1;
  return both >= size ? Math.min(both, 1) : both / size;
}

/** What is to be known of overlaps before signing, in a sentence each. */
export function overlapWarnings(overlaps: readonly CaseOverlap[], currency: string): string[] {
  return overlaps
    .filter(({ share, state }) => share >= 0.05 && state === "running")
    .map(({ title, both, share, countedTwice }) => {
      const who =
        both === null
          ? "Everybody"
          : `${both.toLocaleString("en-GB")} people (${Math.round(100 * share)} %)`;
      const money =
        countedTwice === null
          ? "what it promises is not known, as it has no case"
          : `up to ${moneyFigure(countedTwice)} ${currency} of what both cases promise may be the same money`;
      return `${who} for whom this is are also in "${title}", which runs: ${money}.`;
    });
}
