import type { Estimate } from "../core/estimate.ts";
import type { Minor } from "../core/money.ts";
import type { ChiSquareTest } from "../stats/sample-ratio.ts";
import type { StatementLine } from "./statement-line.ts";

/**
 * The statement: what all programs together added to contribution in a period, by the people who were held out of everything, and what
 * each program's part of that is, so that the parts add up.
 */

/** The people of a period in columns, a row a person; bit j is program j. */
export interface StatementPeople {
  /** What each person brought in the period, in minor units; 0 for those who bought nothing. */
  readonly contribution: ArrayLike<Minor>;
  /** 1: held out of every program. */
  readonly heldOut: ArrayLike<number>;
  /** Programs whose own lot let the person in, whoever they are for; 0 where held out of every program. */
  readonly letIn: ArrayLike<number>;
  /** Programs that the person was ever eligible for, held out or not. Absent: nobody tells how many were reached. */
  readonly eligible?: ArrayLike<number>;
  /** The period cut into shorter ones, which together are all of it: so that `contribution` is the sum of theirs. */
  readonly periods?: readonly {
    /** Days, both within. */
    readonly from: string;
    readonly to: string;
    readonly contribution: ArrayLike<Minor>;
  }[];
}

export interface StatementProgram {
  readonly name: string;
  /** Who answers for it. */
  readonly department?: string | undefined;
  /** Absent: nobody tells. */
  readonly claimed?: Claim;
}

/** What reports claim of orders that followed a sight within some days. */
export interface Claim {
  /** Revenue of all such orders, as a report on the program alone has it: two programs may claim the same order. */
  readonly alone: Minor;
  /** Revenue of those of which it was the last sight, shared where several were: each order once. */
  readonly revenue: Minor;
  /** What these contributed. */
  readonly contribution: Minor;
}

export interface StatementAsked {
  /** ISO 4217, in capitals. */
  readonly currency: string;
  /** In the order of the bits. */
  readonly programs: readonly StatementProgram[];
  /** Of the intervals, 0.95 unless told. */
  readonly level?: number;
}

export interface ProgramLine extends StatementLine {
  readonly program: string;
}

/** What the programs of a department added: the sum of their lines. */
export interface DepartmentLine extends StatementLine {
  /** Null: of programs that name none. */
  readonly department: string | null;
  readonly programs: readonly string[];
}

/** A shorter period within that of the statement. Its lines add up to its total, and each line over the periods to that of the statement. */
export interface StatementPeriod {
  readonly from: string;
  readonly to: string;
  /** Null: it cannot be told, as nobody on one side brought anything. */
  readonly total: StatementLine | null;
  /** Null where no parts are published. */
  readonly lines: readonly ProgramLine[] | null;
}

/** The programs whose interval is above 0, taken by themselves: what was picked for looking good is less than it looks. */
export interface SelectedPrograms {
  readonly programs: number;
  /** Of their lines. */
  readonly sum: Minor;
  /** What is to be expected of them, the luck of being picked taken off. */
  readonly expected: Minor;
}

/** A program beside its part: what is not to be added up. */
export interface ProgramMemo {
  readonly program: string;
  /** Of the people who were not held out of every program, the share that its own lot let in. */
  readonly share: number;
  /** People who were let in and eligible; undefined where eligibility is not known. */
  readonly reached: number | undefined;
  /** What would be lost if it alone were switched off; null: it holds nobody out of its own, so that nothing tells. */
  readonly ifSwitchedOff: StatementLine | null;
  readonly claimed: Claim | undefined;
  /** Its part as a share of the contribution that is claimed; null where either is missing, or 0 is claimed. */
  readonly shareOfClaimed: number | null;
}

export type StatementParts =
  | {
      readonly published: true;
      readonly lines: readonly ProgramLine[];
      /** Of the lines: the total, to the last minor unit. */
      readonly sum: Minor;
      readonly coherence: ChiSquareTest;
    }
  | {
      readonly published: false;
      /** `incoherent`: whole and parts contradict each other. `inseparable`: no lot tells a program from another. */
      readonly reason: "incoherent" | "inseparable";
      /** In a sentence, with what to do. */
      readonly why: string;
      /** What the whole exceeds the parts by; null where there are none. */
      readonly residual: StatementLine | null;
      readonly coherence: ChiSquareTest | null;
    };

export interface Statement {
  readonly currency: string;
  readonly people: number;
  readonly heldOut: number;
  /** What all programs together added: the sum of the parts where these are published, else by the universal holdout alone. */
  readonly total: StatementLine;
  readonly parts: StatementParts;
  /** Parts by department; empty where no program names one, or no parts are published. */
  readonly departments: readonly DepartmentLine[];
  /** In the order of time; empty where none were asked for. */
  readonly periods: readonly StatementPeriod[];
  readonly memo: {
    /** The total by the universal holdout alone, before it was reconciled with the parts. */
    readonly universalHoldout: StatementLine;
    /** What the held-out people would have brought more: the price of knowing all this, in minor units. */
    readonly costOfMeasuring: Estimate;
    readonly programs: readonly ProgramMemo[];
    /** Pairs of programs of which too few people had neither, one or both: their interaction is taken as 0. */
    readonly pairsWithoutInteraction: readonly (readonly [string, string])[];
    /** What all programs claim together; null where nobody tells. */
    readonly claimed: Claim | null;
    /** Null where nothing stands out, or there are too few programs to learn from. */
    readonly selected: SelectedPrograms | null;
  };
}

export type StatementResult =
  | ({ readonly ok: true } & Statement)
  | {
      readonly ok: false;
      readonly reason: "held-out-people" | "program-count";
      /** In a sentence, with what to do. */
      readonly why: string;
    };
