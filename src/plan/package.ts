import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { type AudienceText, asksOf, textOf } from "../audiences/audience.ts";
import { isObject } from "../collect/event.ts";
import { audiencesOf } from "../decide/definition-store.ts";
import type { Program } from "../decide/program.ts";
import type { ShopPlan } from "./shop-definition.ts";

/**
 * What is approved of a program: all that it says but its state, the audiences that it names, its business case and the goal that it
 * serves, as one text. Whatever changes there is another package, so that approvals hold for what was read and for nothing else.
 */
export interface ProgramPackage {
  /** JSON with sorted keys: two writings of the same have the same text. */
  readonly text: string;
  /** Hex SHA-256 of the text. */
  readonly hash: string;
}

/** The package of a program in a plan. */
export function packageOf(
  program: Program,
  { cases, goals, audiences }: Pick<ShopPlan, "cases" | "goals" | "audiences">,
): ProgramPackage {
  const { state: _state, ...said } = program;
  const text = canonicalText({
    program: said,
    audiences: namedAudiences(audiencesOf(program), audiences),
    case: cases.find((each) => each.program === program.program) ?? null,
    goal: goals.find((each) => each.goal === program.goal) ?? null,
  });
  return { text, hash: hashOf(text) };
}

/** By name, the texts of audiences and of those that they ask of; one that does not exist is not there. */
function namedAudiences(
  names: readonly string[],
  all: ShopPlan["audiences"],
): Record<string, AudienceText> {
  const found = new Map<string, AudienceText>();
  const visit = (name: string): void => {
    const audience = all.find((each) => each.audience === name);
    if (audience === undefined || found.has(name)) return;
    found.set(name, textOf(audience));
    asksOf(audience).forEach(visit);
  };
  names.forEach(visit);
  return Object.fromEntries(found);
}

/** Hex SHA-256 of a package's text. */
export function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/**
 * JSON with the keys of all objects sorted; what is undefined is left out.
 * @example canonicalText({ b: 1, a: undefined }) // '{"b":1}'
 */
export function canonicalText(value: object): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    isObject(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : Number(a > b))))
      : each,
  );
}

/**
 * What differs between two packages, one line each. Parts of a list that have an id, as treatments, are told by it.
 * @param before the text of a package
 * @param now the text of another
 * @example packageDifference('{"program":{"holdout":0.1}}', '{"program":{"holdout":0.2}}') // ["program.holdout: 0.1 → 0.2"]
 */
export function packageDifference(before: string, now: string): string[] {
  return differences("", JSON.parse(before), JSON.parse(now));
}

function differences(path: string, before: unknown, now: unknown): string[] {
  if (isDeepStrictEqual(before, now)) return [];
  const [old, fresh] = [partsOf(before), partsOf(now)];
  const lines =
    old === undefined || fresh === undefined
      ? []
      : [
          ...orderChange(path, [...old.keys()], [...fresh.keys()]),
          ...[...new Set([...old.keys(), ...fresh.keys()])].flatMap((key) =>
            differences(path === "" ? key : `${path}.${key}`, old.get(key), fresh.get(key)),
          ),
        ];
  return lines.length > 0 ? lines : [`${path}: ${shown(before)} → ${shown(now)}`];
}

/** What is told part by part: objects, lists of objects, and what is not there against these. The rest is told whole. */
function partsOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (value === undefined) return new Map();
  if (isObject(value))
    return Object.keys(value).length === 0 ? undefined : new Map(Object.entries(value));
  if (!Array.isArray(value) || value.length === 0 || !value.every(isObject)) return undefined;
  const ids = value.map(({ id }): unknown => id);
  const isNamed = ids.every((id) => typeof id === "string") && new Set(ids).size === ids.length;
  return new Map(value.map((each, i) => [isNamed ? String(ids[i]) : String(i + 1), each]));
}

/** Parts that both have, in another order: of treatments the first is the one that counts where others tie. */
function orderChange(path: string, old: readonly string[], fresh: readonly string[]): string[] {
  const stayed = old.filter((key) => fresh.includes(key));
  const order = fresh.filter((key) => old.includes(key));
  if (stayed.every((key, i) => key === order[i])) return [];
  return [`${path}, the order: ${stayed.join(", ")} → ${order.join(", ")}`];
}

function shown(value: unknown): string {
  return value === undefined ? "none" : JSON.stringify(value);
}
