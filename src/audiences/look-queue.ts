import type { Instant } from "../core/time.ts";

/** When each person has to be looked at next because of time alone: one instant a person, the earliest first. */
export interface LookQueue {
  /** Sets a person's instant; infinity takes it away. */
  readonly set: (person: string, at: Instant) => void;
  /** A person's instant; infinity where there is none. */
  readonly of: (person: string) => Instant;
  /** The earliest instant; infinity where there is none. */
  readonly earliest: () => Instant;
  /** Takes out those whose instant has come, with it. */
  readonly due: (now: Instant) => readonly { readonly person: string; readonly at: Instant }[];
  readonly clear: () => void;
}

/** A binary heap. What was replaced stays in it until it comes up, and is passed over then. */
export function lookQueue(): LookQueue {
  let heap: { readonly person: string; readonly at: Instant }[] = [];
  const current = new Map<string, Instant>();

  const rise = (from: number): void => {
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const [child, above] = [heap[place], heap[parent]];
      if (!child || !above || above.at <= child.at) return;
      heap[place] = above;
      heap[parent] = child;
      place = parent;
    }
  };
  const sink = (): void => {
    let place = 0;
    for (;;) {
      const [left, right] = [2 * place + 1, 2 * place + 2];
      let least = place;
      for (const child of [left, right])
        if ((heap[child]?.at ?? Number.POSITIVE_INFINITY) < (heap[least]?.at ?? 0)) least = child;
      const [above, below] = [heap[place], heap[least]];
      if (least === place || !above || !below) return;
      heap[place] = below;
      heap[least] = above;
      place = least;
    }
  };
  const pop = (): void => {
    const last = heap.pop();
    if (heap.length === 0 || last === undefined) return;
    heap[0] = last;
    sink();
  };
  /** Drops what is out of date from the top. */
  const top = (): { readonly person: string; readonly at: Instant } | undefined => {
    for (let first = heap[0]; first; first = heap[0]) {
      if (current.get(first.person) === first.at) return first;
      pop();
    }
    return undefined;
  };

  return {
    set(person, at) {
      if (current.get(person) === at) return;
      if (at === Number.POSITIVE_INFINITY) {
        current.delete(person);
        return;
      }
      current.set(person, at);
      heap.push({ person, at });
      rise(heap.length - 1);
      // More that is out of date than not: begin anew.
      if (heap.length > 2 * current.size + 1_000) {
        heap = [...current].map(([each, when]) => ({ person: each, at: when }));
        heap.sort((a, b) => a.at - b.at);
      }
    },
    of: (person) => current.get(person) ?? Number.POSITIVE_INFINITY,
    earliest: () => top()?.at ?? Number.POSITIVE_INFINITY,
    due(now) {
      const found: { readonly person: string; readonly at: Instant }[] = [];
      for (let first = top(); first && first.at <= now; first = top()) {
        found.push(first);
        current.delete(first.person);
        pop();
      }
      return found;
    },
    clear() {
      heap = [];
      current.clear();
    },
  };
}
