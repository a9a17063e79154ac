/**
 * Who took up which item when, in columns: rows of a user lie side by side in the order of time. Users and
 * items are numbers; the names behind them are sorted, so that an item's number, which breaks ties everywhere,
 * does not depend on the order of a file.
 */

/** Rows in any order, users and items by their place in the lists of names. */
export interface InteractionColumns {
  readonly users: readonly string[];
  readonly items: readonly string[];
  readonly user: Int32Array;
  readonly item: Int32Array;
  /** Milliseconds since 1970, or any number that grows with time. */
  readonly time: Float64Array;
  /** How much an interaction counts; without it 1 each. */
  readonly weight?: Float64Array | undefined;
  /** Rows of one basket have one number; without it rows of one user and instant are one basket. */
  readonly basket?: Int32Array | undefined;
}

/** What a user took up, in order: some rows of columns, from a place up to another. */
export interface HistoryRows {
  readonly item: Int32Array;
  readonly time: Float64Array;
  readonly weight: Float64Array;
  /** Rows of one basket lie side by side and have one number; without it rows of one instant are one basket. */
  readonly basket?: Int32Array | undefined;
}

/** A stretch of history: rows `from` up to `to`, earliest first. */
export interface History extends HistoryRows {
  readonly from: number;
  readonly to: number;
}

/** The log: row numbers `starts[u]` to `starts[u + 1]` are those of user u, earliest first. */
export interface InteractionLog extends HistoryRows {
  readonly users: readonly string[];
  readonly items: readonly string[];
  readonly starts: Int32Array;
  readonly basket: Int32Array;
}

/** Rows to a log: sorted by user, then time, then their own order. */
export function interactionLogOf(columns: InteractionColumns): InteractionLog {
  const userPlace = sortedPlaces(columns.users);
  const itemPlace = sortedPlaces(columns.items);
  const rows = columns.user.length;
  const user = columns.user.map((each) => userPlace.to[each] ?? 0);
  const starts = startsOf(user, columns.users.length);
  const order = rowsByGroup(user, starts);
  for (let u = 0; u < columns.users.length; u++) {
    sortByTime(order.subarray(starts[u], starts[u + 1]), columns.time);
  }
  const item = new Int32Array(rows);
  const time = new Float64Array(rows);
  const weight = new Float64Array(rows).fill(1);
  for (const [at, row] of order.entries()) {
    item[at] = itemPlace.to[columns.item[row] ?? 0] ?? 0;
    time[at] = columns.time[row] ?? 0;
    if (columns.weight !== undefined) weight[at] = columns.weight[row] ?? 0;
  }
  const log = {
    users: userPlace.names,
    items: itemPlace.names,
    starts,
    item,
    time,
    weight,
  };
  const { basket } = columns;
  return {
    ...log,
    basket: basket ? order.map((row) => basket[row] ?? 0) : basketsByInstant(log),
  };
}

/** The rows for which `keep` holds 1, of the same users and items. */
export function selectRows(log: InteractionLog, keep: Uint8Array): InteractionLog {
  let kept = 0;
  for (const each of keep) kept += each;
  const item = new Int32Array(kept);
  const time = new Float64Array(kept);
  const weight = new Float64Array(kept);
  const basket = new Int32Array(kept);
  const starts = new Int32Array(log.starts.length);
  let at = 0;
  for (let u = 0; u + 1 < log.starts.length; u++) {
    for (let row = log.starts[u] ?? 0; row < (log.starts[u + 1] ?? 0); row++) {
      if (keep[row] !== 1) continue;
      item[at] = log.item[row] ?? 0;
      time[at] = log.time[row] ?? 0;
      weight[at] = log.weight[row] ?? 0;
      basket[at] = log.basket[row] ?? 0;
      at += 1;
    }
    starts[u + 1] = at;
  }
  return { users: log.users, items: log.items, starts, item, time, weight, basket };
}

/**
 * The latest rows of each user, at most so many: models cost the sum of squares of histories, and a robot that
 * walks the whole catalogue would otherwise tie everything to everything.
 *
 * @param most per user; 0 takes all.
 */
export function capHistories(log: InteractionLog, most: number): InteractionLog {
  if (most <= 0) return log;
  const keep = new Uint8Array(log.item.length);
  for (let u = 0; u + 1 < log.starts.length; u++) {
    const end = log.starts[u + 1] ?? 0;
    keep.fill(1, Math.max(log.starts[u] ?? 0, end - most), end);
  }
  return selectRows(log, keep);
}

/** The latest time of a log; minus infinity where it is empty. */
export function latestTime(log: Pick<InteractionLog, "time">): number {
  let latest = Number.NEGATIVE_INFINITY;
  for (const time of log.time) if (time > latest) latest = time;
  return latest;
}

/** Names in order (whole numbers by size, else by code units), and where each went. */
function sortedPlaces(names: readonly string[]): {
  readonly names: readonly string[];
  readonly to: Int32Array;
} {
  const numeric = names.every((name) => /^\d{1,15}$/.test(name));
  const order = [...names.keys()];
  const compare = numeric
    ? (a: number, b: number) => Number(names[a]) - Number(names[b])
    : (a: number, b: number) => ((names[a] ?? "") < (names[b] ?? "") ? -1 : 1);
  order.sort(compare);
  const to = new Int32Array(names.length);
  for (const [place, from] of order.entries()) to[from] = place;
  return { names: order.map((from) => names[from] ?? ""), to };
}

/** Where each group begins among rows sorted by group. */
function startsOf(group: Int32Array, groups: number): Int32Array {
  const starts = new Int32Array(groups + 1);
  for (const each of group) starts[each + 1] = (starts[each + 1] ?? 0) + 1;
  for (let g = 0; g < groups; g++) starts[g + 1] = (starts[g + 1] ?? 0) + (starts[g] ?? 0);
  return starts;
}

/** Row numbers sorted by group, those of a group in their own order. */
function rowsByGroup(group: Int32Array, starts: Int32Array): Int32Array {
  const next = starts.slice();
  const order = new Int32Array(group.length);
  for (let row = 0; row < group.length; row++) {
    const g = group[row] ?? 0;
    const at = next[g] ?? 0;
    order[at] = row;
    next[g] = at + 1;
  }
  return order;
}

function sortByTime(rows: Int32Array, time: Float64Array): void {
  let sorted = true;
  for (let i = 1; i < rows.length && sorted; i++) {
    sorted = (time[rows[i - 1] ?? 0] ?? 0) <= (time[rows[i] ?? 0] ?? 0);
  }
  if (!sorted) rows.sort((a, b) => (time[a] ?? 0) - (time[b] ?? 0) || a - b);
}

function basketsByInstant(log: Pick<InteractionLog, "starts" | "time">): Int32Array {
  const basket = new Int32Array(log.time.length);
  let number = -1;
  for (let u = 0; u + 1 < log.starts.length; u++) {
    const start = log.starts[u] ?? 0;
    for (let row = start; row < (log.starts[u + 1] ?? 0); row++) {
      if (row === start || log.time[row] !== log.time[row - 1]) number += 1;
      basket[row] = number;
    }
  }
  return basket;
}
