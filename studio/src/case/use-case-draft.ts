import { useEffect, useState } from "react";
import type { BusinessCase } from "../../../src/plan/case.ts";
import type { ToldCase } from "../../../src/plan/case-export.ts";
import { useWeighedCase } from "../queries/plan.ts";

/** So long after the last key a changed case is reckoned. */
const restMs = 300;

/** A case as it is looked at, with what was changed and is not kept. */
export interface CaseDraft {
  /** The text as it stands; undefined where there is none yet. */
  readonly text: BusinessCase | undefined;
  /** What is drawn: the case as it was weighed last. */
  readonly told: ToldCase | undefined;
  /** There is something to keep. */
  readonly isChanged: boolean;
  /** What is drawn is not of the text as it stands. */
  readonly isBehind: boolean;
  readonly error: Error | null;
  readonly change: (text: BusinessCase) => void;
  readonly undo: () => void;
}

/** Changes to a case, weighed as they are made, beside the case that is kept. */
export function useCaseDraft(program: string, kept: ToldCase | undefined): CaseDraft {
  const [draft, setDraft] = useState<BusinessCase>();
  const [asked, setAsked] = useState<BusinessCase>();
  useEffect(() => {
    const rest = setTimeout(() => setAsked(draft), restMs);
    return () => clearTimeout(rest);
  }, [draft]);
  const weighed = useWeighedCase(program, asked);
  const text = draft ?? kept?.case;
  const isChanged = draft !== undefined && JSON.stringify(draft) !== JSON.stringify(kept?.case);
  return {
    text,
    told: isChanged ? (weighed.data ?? kept) : kept,
    isChanged,
    isBehind: isChanged && (asked !== draft || weighed.isPending || weighed.isPlaceholderData),
    error: isChanged ? weighed.error : null,
    change: setDraft,
    undo: () => setDraft(undefined),
  };
}
