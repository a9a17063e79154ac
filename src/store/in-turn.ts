import type { Store } from "./store.ts";

const turns = new WeakMap<Store, Map<string, Promise<unknown>>>();

/** Does one piece of work after all of its kind that a store already has: what one reads, no other changes meanwhile. */
export function inTurn<T>(store: Store, kind: string, work: () => Promise<T>): Promise<T> {
  const kinds = turns.get(store) ?? new Map<string, Promise<unknown>>();
  turns.set(store, kinds);
  const turn = (kinds.get(kind) ?? Promise.resolve()).then(work);
  kinds.set(
    kind,
    turn.catch(() => undefined),
  );
  return turn;
}
