import { readInput } from "../collect/bad-input.ts";
import { isObject } from "../collect/event.ts";
import { PerennialError } from "../core/errors.ts";
import { type MessageFrequency, messageFrequency } from "./frequency.ts";
import { type UniversalHoldout, universalHoldout } from "./holdout.ts";
import { type Placement, placement } from "./placement.ts";
import { type Program, program } from "./program.ts";

/** The kinds of definition that say what is decided. A file's kind is the key that holds its name. */
export const definitionKinds = ["program", "placement", "holdout", "frequency"] as const;

/** One of the kinds of definition. */
export type DefinitionKind = (typeof definitionKinds)[number];

/** A definition as it is written in a file, read and with its defaults. */
export type Definition =
  | { readonly kind: "placement"; readonly name: string; readonly text: Placement }
  | { readonly kind: "program"; readonly name: string; readonly text: Program }
  | { readonly kind: "holdout"; readonly name: string; readonly text: UniversalHoldout }
  | { readonly kind: "frequency"; readonly name: string; readonly text: MessageFrequency };

/** A definition of any kind: floors above have kinds of their own, which are kept in the same store. */
export interface AnyDefinition {
  readonly kind: string;
  readonly name: string;
  readonly text: object;
}

/** Which kinds are kept together, and how one is read. */
export interface DefinitionKinds<D extends AnyDefinition> {
  readonly kinds: readonly D["kind"][];
  /**
   * @param where what it stands in, for the message of an error
   * @throws PerennialError BAD_ARGUMENT with each fault and its place
   */
  readonly read: (given: unknown, where: string) => D;
}

/** The kind of a text by its keys; undefined where it is none of these. A program's holdout is a number. */
function definitionKind(given: unknown): DefinitionKind | undefined {
  if (!isObject(given)) return undefined;
  return definitionKinds.find((kind) => typeof given[kind] === "string");
}

/**
 * Reads a definition.
 * @param where what it stands in, for the message of an error
 * @throws PerennialError BAD_ARGUMENT with each fault and its place
 */
export function readDefinition(given: unknown, where: string): Definition {
  const kind = definitionKind(given);
  switch (kind) {
    case "placement": {
      const text = readInput(placement, given, where);
      return { kind, name: text.placement, text };
    }
    case "program": {
      const text = readInput(program, given, where);
      return { kind, name: text.program, text };
    }
    case "holdout": {
      const text = readInput(universalHoldout, given, where);
      return { kind, name: text.holdout, text };
    }
    case "frequency": {
      const text = readInput(messageFrequency, given, where);
      return { kind, name: text.frequency, text };
    }
    default:
      throw new PerennialError(
        "BAD_ARGUMENT",
        `${where}: has no name. A definition has one of the keys audience, ${definitionKinds.join(", ")}, goal, case, approvals.`,
      );
  }
}

/** The kinds of this floor. */
export const decisionKinds: DefinitionKinds<Definition> = {
  kinds: definitionKinds,
  read: readDefinition,
};
