import type { Instant } from "../core/time.ts";
import { createRandom } from "../stats/random.ts";
import { type DayNumber, dayMs } from "./season.ts";
import type { Draft, Emit, SegmentMessage } from "./segment-message.ts";
import type { Shop } from "./shop.ts";

/** What happens in the simulated shop. */
export interface SimulatedEvent {
  readonly at: Instant;
  /** The place of the customer; null for people who never buy. The message itself tells less. */
  readonly customer: number | null;
  readonly message: SegmentMessage;
}

/** What is yet to come, by day. */
export interface Agenda {
  readonly emitFor: (customer: number | null) => Emit;
  /** A day's events in order; they are then forgotten. */
  readonly take: (day: DayNumber) => Generator<SimulatedEvent>;
}

interface Planned {
  readonly at: Instant;
  readonly customer: number | null;
  readonly draft: Draft;
}

/** Opens a shop's agenda. What lies after its last day is dropped. */
export function openAgenda({ options, endDay }: Shop): Agenda {
  const days = new Map<DayNumber, Planned[]>();
  // Runs of other options have other ids: else a server would take their events for repeated ones.
  const { customers, days: span, seed, from } = options;
  const run = createRandom(`${customers}:${span}:${seed}:${from}`)
    .integer(2 ** 32)
    .toString(36);
  let count = 0;
  return {
    emitFor: (customer) => (at, draft) => {
      const day = Math.floor(at / dayMs);
      if (day >= endDay) return;
      const planned = days.get(day);
      if (planned) planned.push({ at, customer, draft });
      else days.set(day, [{ at, customer, draft }]);
    },
    *take(day) {
      const planned = days.get(day) ?? [];
      days.delete(day);
      planned.sort((a, b) => a.at - b.at);
      for (const { at, customer, draft } of planned) {
        const messageId = `sim-${run}-${count.toString(36)}`;
        const timestamp = new Date(at).toISOString();
        count += 1;
        yield { at, customer, message: { messageId, timestamp, ...draft } };
      }
    },
  };
}
