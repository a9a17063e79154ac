import { useDebouncedValue } from "@mantine/hooks";
import type { UseQueryResult } from "@tanstack/react-query";
import type { DefinitionFault } from "../../../../src/audiences/audience.ts";
import type { AudienceCount } from "../../../../src/audiences/audience-count.ts";
import type { DefinitionReading } from "../../../../src/audiences/definition-reading.ts";
import { useAudienceCount, useReading } from "../../queries/audience-builder.ts";
import { type Draft, draftText, frameText, nameFor } from "./draft.ts";
import { type RuleNode, writeNode } from "./rule-node.ts";

/** What a draft says and whom it means, a moment after it was changed. */
interface Meaning {
  readonly reading: DefinitionReading | undefined;
  readonly ruleFaults: readonly DefinitionFault[];
  readonly count: UseQueryResult<AudienceCount>;
  /** The definition that is counted; undefined while its rule has a fault. */
  readonly countedText: string | undefined;
  readonly isEmpty: boolean;
  /** Whether the draft has changed since. */
  readonly isWaiting: boolean;
}

const readAfterMs = 150;
const countAfterMs = 400;

/** Reads a draft as it is typed, and counts it once its rule is whole. */
export function useMeaning(draft: Draft): Meaning {
  const text = draftText(draft);
  const [readText] = useDebouncedValue(text, readAfterMs);
  const read = useReading(readText);
  const isEmpty = isBlank(draft.who);
  const ruleFaults = isEmpty
    ? []
    : (read.data?.faults ?? []).filter(({ path }) => path[0] === "who");
  const wanted = countable(draft);
  const [settled] = useDebouncedValue(wanted, countAfterMs);
  const isSettled = readText === text && !read.isPlaceholderData && settled === wanted;
  const isWhole = !isEmpty && ruleFaults.length === 0 && read.data?.sentence !== undefined;
  const countedText = isWhole && isSettled ? settled : undefined;
  return {
    reading: read.data,
    ruleFaults,
    count: useAudienceCount(countedText),
    countedText,
    isEmpty,
    isWaiting: !isSettled,
  };
}

/** The definition with what a count does not rest on made whole. */
function countable(draft: Draft): string {
  const name = nameFor(frameText(draft, "audience")) || "unnamed";
  return JSON.stringify({ audience: name, title: "Draft", who: writeNode(draft.who) });
}

function isBlank(node: RuleNode): boolean {
  return node.kind === "group" && node.children.length === 0;
}
