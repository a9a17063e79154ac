import type { Event, EventProblem } from "./event.ts";
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
}
