import { isRecord, newGroup, type RuleNode, readNode, writeNode } from "./rule-node.ts";

/** An audience that is being written: its rule as a tree, and all else as it stands in the file. */
export interface Draft {
  readonly frame: Readonly<Record<string, unknown>>;
  readonly who: RuleNode;
}

/** Nothing yet. */
export function emptyDraft(): Draft {
  return { frame: { audience: "", title: "" }, who: newGroup("all", []) };
}

/** The draft of a definition; undefined where it is no object. */
export function readDraft(json: unknown): Draft | undefined {
  if (!isRecord(json)) return undefined;
  const { who, ...frame } = json;
  return { frame, who: readNode(who) };
}

/** The definition of a draft, as `perennial apply` reads it. */
export function writeDraft({ frame, who }: Draft): Readonly<Record<string, unknown>> {
  return { ...frame, who: writeNode(who) };
}

/** The definition as the text of a file. */
export function draftText(draft: Draft): string {
  return JSON.stringify(writeDraft(draft), null, 2);
}

/** A part of the frame as text. */
export function frameText({ frame }: Draft, name: "audience" | "title" | "description"): string {
  const value = frame[name];
  return typeof value === "string" ? value : "";
}

/**
 * The name of an audience for its title: what a file and an address can be called.
 * @example nameFor("Second order: late!") // "second-order-late"
 */
export function nameFor(title: string): string {
  return title
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 63)
    .replace(/^-+|-+$/g, "");
}

/** A name that none of the taken ones is: with a number behind it where need be. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let number = 2; ; number += 1) {
    const next = `${name.slice(0, 58)}-${number}`;
    if (!taken.has(next)) return next;
  }
}
