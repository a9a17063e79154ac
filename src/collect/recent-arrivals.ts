import type { EventProblem } from "./event.ts";
import type { ArrivedEvent, EventTaker, ItemsOfSource } from "./event-taker.ts";
import type { HeardWebhook } from "./webhook.ts";

/** An item that was no event, as it came. */
export interface RefusedItem {
  readonly delivery: ItemsOfSource;
  readonly index: number;
  readonly problem: EventProblem;
}

/** One thing that arrived. */
export type RecentArrival = ArrivedEvent | RefusedItem | HeardWebhook;

/** An arrival with its place in the order of all. */
export interface NumberedArrival {
  readonly seq: number;
  readonly arrival: RecentArrival;
}

/**
 * What arrived last, in memory alone, for whoever looks on. To note an event is to keep a reference to it: what
 * is shown of it is made when somebody asks.
 */
export interface RecentArrivals extends Required<Pick<EventTaker, "refused">> {
  readonly kept: (arrived: readonly ArrivedEvent[]) => void;
  readonly heard: (heard: HeardWebhook) => void;
  /** What came after a number, oldest first, and how much of that memory no longer holds. */
  readonly after: (seq: number) => {
    readonly arrivals: readonly NumberedArrival[];
    readonly missed: number;
  };
  /** The number of the newest. Numbers grow, also from one start of the process to the next. */
  readonly newest: () => number;
  /** What has a number up to this one was forgotten, or came before this process. */
  readonly forgottenUpTo: () => number;
  /** Calls back at each arrival, without saying which; returns how to stop. */
  readonly onArrival: (wake: () => void) => () => void;
  /** Drops all of it: somebody in it was erased. */
  readonly forget: () => void;
}

/** So many are kept. */
const usualSize = 500;

/** Opens an empty memory of arrivals. */
export function recentArrivals(size: number = usualSize): RecentArrivals {
  const slots: (RecentArrival | undefined)[] = new Array(size).fill(undefined);
  const listeners = new Set<() => void>();
  // Microseconds of the start: more than a process before it can have counted up to.
  let newest = Date.now() * 1000;
  let forgottenUpTo = newest;
  const note = (arrivals: readonly RecentArrival[]): void => {
    const first = Math.max(0, arrivals.length - size);
    newest += first;
    for (let i = first; i < arrivals.length; i++) {
      newest += 1;
      slots[newest % size] = arrivals[i];
    }
    for (const wake of listeners) wake();
  };
  return {
    kept: note,
    refused: (delivery, rejected) =>
      note(rejected.map(({ index, ...problem }) => ({ delivery, index, problem }))),
    heard: (heard) => note([heard]),
    after(seq) {
      const oldest = Math.max(forgottenUpTo, newest - size) + 1;
      const from = Math.max(oldest, seq + 1);
      const arrivals: NumberedArrival[] = [];
      for (let at = from; at <= newest; at++) {
        const arrival = slots[at % size];
        if (arrival) arrivals.push({ seq: at, arrival });
      }
      return { arrivals, missed: Math.max(0, oldest - Math.max(seq, forgottenUpTo) - 1) };
    },
    newest: () => newest,
    forgottenUpTo: () => forgottenUpTo,
    onArrival(wake) {
      listeners.add(wake);
      return () => listeners.delete(wake);
    },
    forget() {
      slots.fill(undefined);
      // A number of its own: who was told all before it is told of this too.
      newest += 1;
      forgottenUpTo = newest;
      for (const wake of listeners) wake();
    },
  };
}
