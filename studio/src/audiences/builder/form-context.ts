import { type Context, createContext, useContext } from "react";
import type { Field } from "./field-shape.ts";
import type { Place, RuleNode } from "./rule-node.ts";

/** A condition that can be put in. */
export interface KnownCondition {
  readonly name: string;
  readonly title: string;
  readonly hint: string;
  readonly fields: readonly Field[];
  /** What is written in it when it is put in. */
  readonly start: unknown;
}

/** What the parts of the form share. */
export interface RuleForm {
  readonly conditions: ReadonlyMap<string, KnownCondition>;
  /** Names of the audiences that are kept. */
  readonly audiences: readonly string[];
  /** Changes the node of an id; takes it out where none is given. */
  readonly change: (id: string, change: (node: RuleNode) => readonly RuleNode[]) => void;
  /** The node that was put in last: it takes the focus. */
  readonly newest: string | null;
  readonly onNew: (id: string) => void;
  /** A condition in words. */
  readonly wordsAt: (place: Place) => string | undefined;
  /** Whether faults of what is still being filled in show too. */
  readonly showAll: boolean;
}

const none: RuleForm = {
  conditions: new Map(),
  audiences: [],
  change: () => undefined,
  newest: null,
  onNew: () => undefined,
  wordsAt: () => undefined,
  showAll: false,
};

export const RuleFormContext: Context<RuleForm> = createContext<RuleForm>(none);

/** What the parts of the form share. */
export function useRuleForm(): RuleForm {
  return useContext(RuleFormContext);
}

/** What is wrong at a place. */
export type FaultAt = (place: Place) => string | undefined;

export const FaultContext: Context<FaultAt> = createContext<FaultAt>(() => undefined);

/** What is wrong at a place; undefined where nothing is. */
export function useFault(place: Place): string | undefined {
  return useContext(FaultContext)(place);
}

/** A place as one text: a key, and the attribute by which its field is found. */
export function placeKey(place: Place): string {
  return JSON.stringify(place);
}
