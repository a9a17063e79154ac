import type { ChangeCause } from "../../../src/audiences/member-book.ts";

const words: Readonly<Record<ChangeCause, string>> = {
  event: "by what they did",
  time: "as time passed",
  facts: "as facts changed",
  definition: "by a new definition",
};

/** Why somebody entered or left an audience, as it is read after what changed. */
export function causeWords(cause: string): string {
  return new Map<string, string>(Object.entries(words)).get(cause) ?? cause;
}
