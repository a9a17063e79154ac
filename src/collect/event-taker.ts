import type { Instant } from "../core/time.ts";
import type { Event, EventKind, EventProblem } from "./event.ts";
import type { SeenIdentity } from "./sighting.ts";

/** An event that arrived, from which source, and whom it names: the strongest identity first. */
export interface ArrivedEvent {
  readonly event: Event;
  readonly source: string;
  readonly identities: readonly SeenIdentity[];
}

/** An event that is on disk, with the number by which its message is known again, in decimal. */
export interface KeptEvent extends ArrivedEvent {
  readonly key: string;
}

/** Whoever does something with events besides keeping them. */
export interface EventTaker {
  /** Looks at an event that was read: a problem keeps it out, in the quarantine. */
  readonly check?: (arrived: ArrivedEvent) => EventProblem | undefined;
  /** Whether an event is answered as taken and kept nowhere. */
  readonly drops?: (arrived: ArrivedEvent) => boolean;
  /** The same of an item that cannot be read, by its text: it is not put aside. */
  readonly dropsText?: (text: string) => boolean;
  /**
   * Takes events before they are kept; resolves when what they tell is on disk. It may be given an event again
   * whose keeping failed. Undefined where there is nothing to do.
   */
  readonly take?: (arrived: readonly ArrivedEvent[]) => Promise<void> | undefined;
  /** Told of events that are on disk. */
  readonly kept?: (events: readonly KeptEvent[]) => void;
  /** Told of items that are no events and wait in the quarantine, by their places in the delivery. */
  readonly refused?: (delivery: ItemsOfSource, rejected: readonly RejectedItem[]) => void;
}

/** What came in one request. */
export interface ItemsOfSource {
  readonly source: string;
  readonly items: readonly unknown[];
  /** The call that the address names, for a request of one item. */
  readonly kind?: EventKind | undefined;
  readonly receivedAt: Instant;
}

/** What is wrong with an item of a request, by its place there. */
export interface RejectedItem extends EventProblem {
  readonly index: number;
}
