/**
 * A rule as the form shows it: a tree of groups and conditions, each with an id that lasts while it is edited. Reading
 * and writing lose nothing: `writeNode(readNode(json))` is `json`, whatever it is, so that a half-written definition
 * can be edited as well as a valid one.
 */
export type RuleNode = GroupNode | ConditionNode | StrayNode;

interface Node {
  readonly id: string;
  /** How many times `not` stands before it. */
  readonly nots: number;
}

/** Several, joined by and or by or. */
export interface GroupNode extends Node {
  readonly kind: "group";
  readonly join: Join;
  readonly children: readonly RuleNode[];
}

/** One condition with what is written in it. */
export interface ConditionNode extends Node {
  readonly kind: "condition";
  readonly name: string;
  readonly spec: unknown;
}

/** What is no condition and no group: it stays as it was written. */
export interface StrayNode extends Node {
  readonly kind: "stray";
  readonly json: unknown;
}

/** How a group joins: all must hold, or any. */
export type Join = "all" | "any";

/** A place in a definition, as faults name it. */
export type Place = readonly (string | number)[];

let lastId = 0;

function newId(): string {
  lastId += 1;
  return `n${lastId}`;
}

/** The tree of a rule as it is written. */
export function readNode(json: unknown, nots = 0): RuleNode {
  const id = newId();
  const [entry, ...others] = isRecord(json) ? Object.entries(json) : [];
  if (entry === undefined || others.length > 0) return { kind: "stray", id, nots, json };
  const [name, inner] = entry;
  if (name === "not") return readNode(inner, nots + 1);
  if (name !== "all" && name !== "any") return { kind: "condition", id, nots, name, spec: inner };
  if (!Array.isArray(inner)) return { kind: "stray", id, nots, json };
  const children = inner.map((each: unknown) => readNode(each));
  return { kind: "group", id, nots, join: name, children };
}

/** The rule of a tree, as it is written. */
export function writeNode(node: RuleNode): unknown {
  let json: unknown;
  if (node.kind === "stray") json = node.json;
  else if (node.kind === "condition") json = { [node.name]: node.spec };
  else json = { [node.join]: node.children.map(writeNode) };
  for (let i = 0; i < node.nots; i++) json = { not: json };
  return json;
}

/** A new condition. */
export function newCondition(name: string, spec: unknown): ConditionNode {
  return { kind: "condition", id: newId(), nots: 0, name, spec };
}

/** A new group. */
export function newGroup(join: Join, children: readonly RuleNode[]): GroupNode {
  return { kind: "group", id: newId(), nots: 0, join, children };
}

/** Where what a node holds is written, seen from where the node is: below its nots, and below its own word. */
export function placeWithin(node: RuleNode, place: Place): Place {
  const nots: Place = Array.from({ length: node.nots }, () => "not");
  if (node.kind === "stray") return [...place, ...nots];
  return [...place, ...nots, node.kind === "group" ? node.join : node.name];
}

/** The tree with the node of an id changed; taken out where `change` gives none. */
export function changed(
  node: RuleNode,
  id: string,
  change: (node: RuleNode) => readonly RuleNode[],
): readonly RuleNode[] {
  if (node.id === id) return change(node);
  if (node.kind !== "group") return [node];
  const children = node.children.flatMap((child) => changed(child, id, change));
  const isSame =
    children.length === node.children.length &&
    children.every((child, at) => child === node.children[at]);
  return isSame ? [node] : [{ ...node, children }];
}

/** A copy with ids of its own. */
export function copyOf(node: RuleNode): RuleNode {
  return readNode(writeNode(node));
}

/** Whether a value of JSON is an object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
