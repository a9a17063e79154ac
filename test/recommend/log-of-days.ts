import {
  type InteractionLog,
  interactionLogOf,
} from "../../src/decide/recommend/interaction-log.ts";
import { dayMs } from "../../src/decide/recommend/repurchases.ts";

/** Somebody took something up: user and item by their numbers, a day from 0 on. */
export interface DayRow {
  readonly user: number;
  readonly item: number;
  readonly day: number;
  /** 1 where it is not told. */
  readonly weight?: number;
}

/**
 * A log of a few rows, whose users and items have their numbers for names.
 * @param counts how many users and items there are
 */
export function logOfDays(
  rows: readonly DayRow[],
  [users, items]: readonly [users: number, items: number],
): InteractionLog {
  return interactionLogOf({
    users: Array.from({ length: users }, (_, u) => String(u)),
    items: Array.from({ length: items }, (_, i) => String(i)),
    user: Int32Array.from(rows, ({ user }) => user),
    item: Int32Array.from(rows, ({ item }) => item),
    time: Float64Array.from(rows, ({ day }) => day * dayMs),
    weight: Float64Array.from(rows, ({ weight }) => weight ?? 1),
  });
}
