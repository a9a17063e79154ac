import type { MembershipChange } from "./member-book.ts";

/** The newest changes that were told, so that who keeps up need not ask the store. */
export interface RecentChanges {
  /** Takes in changes that are on disk, in the order of their numbers. */
  readonly add: (changes: readonly MembershipChange[]) => void;
  /**
   * The first changes after a number, of one audience or of all (null); undefined where memory does not reach back so
   * far.
   */
  readonly after: (seq: number, audience: string | null) => readonly MembershipChange[] | undefined;
  /** The highest number that is on disk with all below it. */
  readonly upTo: () => number;
  /** Remembers nobody any more. */
  readonly forget: () => void;
}

const mostRemembered = 20_000;

/**
 * Remembers changes that are told from now on.
 * @param from the highest number that was told before
 * @param most how many a question is answered with
 */
export function recentChanges(from: number, most: number): RecentChanges {
  let before = from;
  let last = from;
  let kept: MembershipChange[] = [];
  return {
    add(changes) {
      for (const change of changes) kept.push(change);
      last = changes.at(-1)?.seq ?? last;
      if (kept.length <= 2 * mostRemembered) return;
      kept = kept.slice(-mostRemembered);
      before = (kept[0]?.seq ?? last + 1) - 1;
    },
    after(seq, audience) {
      if (seq < before) return undefined;
      let low = 0;
      for (let high = kept.length; low < high; ) {
        const middle = (low + high) >> 1;
        if ((kept[middle]?.seq ?? 0) > seq) high = middle;
        else low = middle + 1;
      }
      const found: MembershipChange[] = [];
      for (let i = low; i < kept.length && found.length < most; i++) {
        const change = kept[i];
        if (change && (audience === null || change.audience === audience)) found.push(change);
      }
      return found;
    },
    upTo: () => last,
    forget() {
      kept = [];
      before = last;
    },
  };
}
