/** What an action that is no order is worth, as far as it can be told: by what it was told, and what that may be used for. */

import type { ActionGrade } from "../decide/action-worth.ts";

/** How a value was found. */
export const actionMethods = ["randomized", "encouragement", "observed"] as const;

/** One of the ways in which a value is found. */
export type ActionMethod = (typeof actionMethods)[number];

/** A figure with its error and its interval of 95 %. */
export interface ToldValue {
  readonly estimate: number;
  readonly standardError: number;
  readonly interval: readonly [number, number];
}

/** An outcome of the time before the action, of which the same comparison must find nothing. */
export interface Placebo extends ToldValue {
  readonly outcome: string;
  readonly p: number;
  readonly holds: boolean;
}

/** What an encouragement did, and what of that follows. */
export interface EncouragementTold {
  /** By arm: on the outcome as an experiment, and on the share who did it: those whom it moved. */
  readonly arms: readonly {
    readonly arm: string;
    readonly units: number;
    readonly onOutcome: ToldValue | null;
    readonly moved: ToldValue;
  }[];
  readonly firstStageF: number;
  /** Not rejected at 5 %, from the lowest on; null: no end. */
  readonly andersonRubin: {
    readonly shape: "interval" | "ray" | "two rays" | "line" | "pieces" | "empty";
    readonly parts: readonly (readonly [number | null, number | null])[];
  };
  /** Of several encouragements. */
  readonly gmm?: ToldValue;
  readonly hansenJ?: {
    readonly chiSquare: number;
    readonly degreesOfFreedom: number;
    readonly p: number;
  };
}

/** Who can be compared: of people who surely did it, or surely did not, there is nobody to compare with. */
export interface OverlapTold {
  /** Chances from here to there are kept. */
  readonly chances: readonly [number, number];
  readonly kept: number;
  readonly leftOut: number;
  /** Of those who are left out, who did it. */
  readonly didLeftOut: number;
  /** So many people weigh as much as those who did it, and as those who did not, with their weights. */
  readonly effective: { readonly did: number; readonly didNot: number };
}

/** What something that was not seen would have to be to explain a value. */
export interface SensitivityTold {
  /** By linear regression, beside which the robustness value stands. */
  readonly regression: ToldValue;
  /** The share of what is left of both action and outcome that takes the value to 0. */
  readonly robustnessValue: number;
  /** The share that takes the near end of its interval to 0. */
  readonly robustnessValueOfInterval: number;
  /** The covariate that takes most; null: none was given. */
  readonly strongest: {
    readonly covariate: string;
    /** Its partial R². */
    readonly withAction: number;
    readonly withOutcome: number;
    /** The interval reaches 0 beside something so many times as strong; 100: or more. */
    readonly times: number;
    /** What is left beside something once as strong. */
    readonly left: ToldValue | null;
  } | null;
  /** As a risk ratio with both; null where the outcome gives none. */
  readonly eValue: { readonly estimate: number; readonly interval: number } | null;
}

/** A value, or why it cannot be told. */
export interface ActionReadout {
  readonly method: ActionMethod;
  readonly outcome: string;
  /** Null: it cannot be told, and `refused` says why. */
  readonly grade: ActionGrade | null;
  readonly refused?: string;
  /** Why it is this grade. */
  readonly why?: string;
  /** What the grade may be used for. */
  readonly use?: string;
  /** Whose value it is. */
  readonly of?: string;
  readonly units: number;
  readonly did: number;
  /** With null for a figure that is not to be read, and for an end that there is none. */
  readonly value: {
    readonly estimate: number | null;
    readonly standardError: number | null;
    readonly interval: readonly [number | null, number | null];
  } | null;
  /** Those who did it less those who did not, as they are: what a report without a comparison would say. */
  readonly naive: ToldValue | null;
  readonly encouragement?: EncouragementTold;
  readonly overlap?: OverlapTold;
  readonly sensitivity?: SensitivityTold;
  readonly placebo?: Placebo;
  readonly warnings: readonly string[];
}

/** What may be done with a grade. */
export const usesOfGrades: Readonly<Record<ActionGrade, string>> = {
  A: "The action itself was drawn: a business case may use the estimate and its interval.",
  B: "A lot moved people to it: a business case may use the estimate and its interval, and names the assumption.",
  C: "Nothing was drawn: a business case may use the end of the interval that is nearer to 0, nothing more.",
  D: "It goes together, which is not known to be a cause: no business case may use it.",
};

/** People who did it, and who did not, at least. */
export const leastOfEach = 100;
/** Those with an outcome other than the usual one, at least. */
export const leastInformative = 25;
