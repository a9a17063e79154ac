import { subjectIndexOf } from "../../core/subject-index.ts";
import type { Instant } from "../../core/time.ts";
import type { History } from "../recommend/interaction-log.ts";
import { type HistoryColumns, pointsOf } from "./histories.ts";

/** What everybody took up, in memory, and goes on taking up. */
export interface LiveHistories {
  /**
   * What somebody took up whose subjects these are, earliest first. Columns may be scratch: it is valid until the next
   * question.
   */
  readonly of: (subjects: readonly string[]) => History;
  /** Notes what a subject took up. A purchase of one product on one day is noted once. */
  readonly note: (subject: string, row: TakenUp) => void;
  /** Takes others in the place of those that were read: what was noted from an instant on stays. */
  readonly replace: (columns: HistoryColumns, from: Instant) => void;
}

/** A product that was taken up, by its place in the catalogue. */
export interface TakenUp {
  readonly item: number;
  readonly at: Instant;
  readonly points: number;
  readonly notedAt: Instant;
}

/** The history of somebody of whom nothing is known, or nothing is to be. */
export const noHistory: History = {
  item: new Int32Array(),
  time: new Float64Array(),
  weight: new Float64Array(),
  from: 0,
  to: 0,
};

const dayMs = 86_400_000;

/** Opens histories on what was read. */
export function liveHistories(read: HistoryColumns): LiveHistories {
  let columns = read;
  let index = subjectIndexOf(read);
  let noted = new Map<string, TakenUp[]>();
  return {
    of(subjects) {
      const parts: History[] = [];
      let only: TakenUp[] | undefined;
      for (const subject of subjects) {
        const row = index.find(subject);
        if (row >= 0) parts.push(historyAt(columns, row));
        const own = noted.get(subject);
        if (own !== undefined) only = only === undefined ? own : [...only, ...own];
      }
      const [first] = parts;
      if (only === undefined && parts.length < 2) return first ?? noHistory;
      return merged(parts, only ?? []);
    },
    note(subject, row) {
      const own = noted.get(subject);
      if (own === undefined) noted.set(subject, [row]);
      else if (!own.some((other) => isSame(other, row))) own.push(row);
    },
    replace(next, from) {
      columns = next;
      index = subjectIndexOf(next);
      noted = new Map(
        [...noted].flatMap(([subject, rows]) => {
          const kept = rows.filter(({ notedAt }) => notedAt >= from);
          return kept.length === 0 ? [] : [[subject, kept] as const];
        }),
      );
    },
  };
}

function historyAt({ item, time, weight, basket, starts }: HistoryColumns, row: number): History {
  return { item, time, weight, basket, from: starts[row] ?? 0, to: starts[row + 1] ?? 0 };
}

/** The same look at one instant, or a purchase of the same on one day: an event and the order that it told of. */
function isSame(one: TakenUp, other: TakenUp): boolean {
  if (one.item !== other.item || one.points !== other.points) return false;
  if (one.points < pointsOf.bought) return one.at === other.at;
  return Math.abs(one.at - other.at) < dayMs;
}

/** Several histories and what was noted since as one. What was read and noted counts once. */
function merged(parts: readonly History[], noted: readonly TakenUp[]): History {
  const rows: TakenUp[] = [];
  for (const { item, time, weight, from, to } of parts)
    for (let row = from; row < to; row += 1)
      rows.push({
        item: item[row] ?? 0,
        at: time[row] ?? 0,
        points: weight[row] ?? 0,
        notedAt: 0,
      });
  const known = rows.length;
  for (const each of noted) {
    let isNew = true;
    for (let row = 0; row < known && isNew; row += 1) {
      const other = rows[row];
      isNew = other === undefined || !isSame(other, each);
    }
    if (isNew) rows.push(each);
  }
  rows.sort((a, b) => a.at - b.at);
  return {
    item: Int32Array.from(rows, ({ item }) => item),
    time: Float64Array.from(rows, ({ at }) => at),
    weight: Float64Array.from(rows, ({ points }) => points),
    from: 0,
    to: rows.length,
  };
}
