import { useEffect, useRef, useState } from "react";
import { type Draft, draftText, readDraft } from "./draft.ts";

/** A draft that is being edited, kept in the tab until it is saved or thrown away. */
export interface DraftState {
  readonly draft: Draft;
  readonly isDirty: boolean;
  /** What stood before any change. */
  readonly baseText: string;
  /** Whether it was found in the tab: a reload, or a way back. */
  readonly wasKept: boolean;
  readonly change: (draft: Draft) => void;
  /** Takes back the last change; absent where there is none. */
  readonly undo: (() => void) | undefined;
  /** Throws all changes away. */
  readonly discard: () => void;
  /** Forgets what is kept in the tab: it was saved. */
  readonly forget: () => void;
}

/** Changes that follow each other this quickly are taken back together. */
const oneChangeMs = 800;
const mostChanges = 100;

/** @param name under which changes are kept in the tab; @param base what stands before any change */
export function useDraft(name: string, base: Draft): DraftState {
  const key = `perennial-audience-draft:${name}`;
  const [start] = useState(() => ({ base, kept: keptDraft(key) }));
  const [state, setState] = useState<{ readonly draft: Draft; readonly past: readonly Draft[] }>({
    draft: start.kept ?? start.base,
    past: [],
  });
  const changedAt = useRef(0);
  const text = draftText(state.draft);
  const baseText = draftText(start.base);
  const isDirty = text !== baseText;
  useEffect(() => {
    if (isDirty) sessionStorage.setItem(key, text);
    else sessionStorage.removeItem(key);
  }, [key, isDirty, text]);
  return {
    draft: state.draft,
    isDirty,
    baseText,
    wasKept: start.kept !== undefined,
    change(draft) {
      const now = Date.now();
      const isNext = now - changedAt.current > oneChangeMs;
      changedAt.current = now;
      setState(({ draft: before, past }) => ({
        draft,
        past: isNext || past.length === 0 ? [...past.slice(-mostChanges), before] : past,
      }));
    },
    undo:
      state.past.length === 0
        ? undefined
        : () =>
            setState(({ draft, past }) => ({
              draft: past.at(-1) ?? draft,
              past: past.slice(0, -1),
            })),
    discard: () => setState({ draft: start.base, past: [] }),
    forget: () => sessionStorage.removeItem(key),
  };
}

function keptDraft(key: string): Draft | undefined {
  const text = sessionStorage.getItem(key);
  if (text === null) return undefined;
  try {
    return readDraft(JSON.parse(text));
  } catch {
    // What cannot be read is no draft.
    return undefined;
  }
}
