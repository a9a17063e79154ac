import { type SegmentName, segmentNames } from "../../../src/customers/profile.ts";

/** The state that an address of a goal carries. */
export interface GoalSearch {
  /** The progress is shown as a table. */
  readonly table?: "course" | undefined;
}

export function parseGoalSearch(input: Readonly<Record<string, unknown>>): GoalSearch {
  return { table: input["table"] === "course" ? "course" : undefined };
}

/** With what a new goal begins. */
export interface NewGoalSearch {
  /** The group of customers that was found to be worth a goal. */
  readonly segment?: SegmentName | undefined;
}

export function parseNewGoalSearch(input: Readonly<Record<string, unknown>>): NewGoalSearch {
  return { segment: segmentNames.find((each) => each === input["segment"]) };
}
