import { createRandom } from "../../stats/random.ts";
import { type InteractionLog, selectRows } from "./interaction-log.ts";
import type { NumberLists } from "./user-items.ts";

/** A log apart: what models learn from, what is known when they are asked, and what then happened. */
export interface Split {
  /** What models are fitted on. */
  readonly train: InteractionLog;
  /** What is known of a user when a recommendation is asked for. */
  readonly query: InteractionLog;
  /** The items that each user took up afterwards; users with none are not tested. */
  readonly test: NumberLists;
  /** Share of test rows that are not earlier than all that is known of their user. */
  readonly forward: number;
  /** Test rows of items that the user had taken up before: no recommendation of new items can hit them. */
  readonly repeats: number;
  /** Users of whom a part of a basket is known and another part tested. */
  readonly cutBaskets: number;
}

/** Whether items that a user has taken up already may be recommended, and count when taken up again. */
export interface SplitOptions {
  readonly allowSeen: boolean;
}

/**
 * Each user's last item is tested, the one before is known but not learnt from: models are fitted without
 * the last two (as Kang & McAuley 2018, "Self-attentive sequential recommendation", ICDM, whose second last item is
 * for validation and is known when the last is asked for). Users with fewer than three rows are learnt from alone.
 */
export function leaveLastOut(log: InteractionLog, options: SplitOptions): Split {
  const role = new Uint8Array(log.item.length).fill(learn);
  for (let u = 0; u + 1 < log.starts.length; u++) {
    const end = log.starts[u + 1] ?? 0;
    if (end - (log.starts[u] ?? 0) < 3) continue;
    role[end - 1] = tested;
    role[end - 2] = known;
  }
  return splitByRole(log, role, options);
}

/**
 * Each user's earliest share of rows is learnt from (half a row is rounded to the even number), the rest is tested. A cut
 * within a basket moves back to its beginning, or to its end where nothing would be left to learn from: the rows of a
 * basket have no order, and one half of it tells the other.
 */
export function timeSplit(
  log: InteractionLog,
  options: SplitOptions & { readonly trainShare: number },
): Split {
  const role = new Uint8Array(log.item.length).fill(tested);
  for (let u = 0; u + 1 < log.starts.length; u++) {
    const [start, end] = [log.starts[u] ?? 0, log.starts[u + 1] ?? 0];
    let cut = start + roundHalfEven(options.trainShare * (end - start));
    const isInside = (row: number): boolean => row < end && log.basket[row] === log.basket[row - 1];
    while (cut > start && isInside(cut)) cut -= 1;
    if (cut === start) {
      cut += 1;
      while (isInside(cut)) cut += 1;
    }
    role.fill(learn, start, Math.min(cut, end));
  }
  return splitByRole(log, role, options);
}

/** All that happened up to an instant is learnt from, what came after is tested. */
export function splitAt(
  log: InteractionLog,
  options: SplitOptions & { readonly until: number },
): Split {
  const role = Uint8Array.from(log.time, (time) => (time <= options.until ? learn : tested));
  return splitByRole(log, role, options);
}

/** A random share of each user's rows is learnt from: kinder than life, and what many papers do. */
export function randomSplit(
  log: InteractionLog,
  options: SplitOptions & { readonly trainShare: number; readonly seed: number },
): Split {
  const random = createRandom(`split ${options.seed}`);
  const role = new Uint8Array(log.item.length).fill(tested);
  const draw = Float64Array.from(log.item, () => random.uniform());
  for (let u = 0; u + 1 < log.starts.length; u++) {
    const start = log.starts[u] ?? 0;
    const rows = Array.from({ length: (log.starts[u + 1] ?? 0) - start }, (_, i) => start + i);
    rows.sort((a, b) => (draw[a] ?? 0) - (draw[b] ?? 0));
    for (const row of rows.slice(0, roundHalfEven(options.trainShare * rows.length)))
      role[row] = learn;
  }
  return splitByRole(log, role, options);
}

/**
 * The rows of given users and items are tested, the others learnt from.
 * @param pairs test items by user, in the log's numbers; pairs that are no row of the log are tested as well.
 */
export function givenTest(log: InteractionLog, pairs: NumberLists, options: SplitOptions): Split {
  const role = new Uint8Array(log.item.length).fill(learn);
  const isTested = new Int32Array(log.items.length).fill(-1);
  let forward = 0;
  let timed = 0;
  for (let u = 0; u + 1 < log.starts.length; u++) {
    for (let at = pairs.starts[u] ?? 0; at < (pairs.starts[u + 1] ?? 0); at++) {
      isTested[pairs.members[at] ?? 0] = u;
    }
    let latest = Number.NEGATIVE_INFINITY;
    for (let row = log.starts[u] ?? 0; row < (log.starts[u + 1] ?? 0); row++) {
      if (isTested[log.item[row] ?? 0] === u) role[row] = tested;
      else latest = log.time[row] ?? 0;
    }
    for (let row = log.starts[u] ?? 0; row < (log.starts[u + 1] ?? 0); row++) {
      if (role[row] !== tested) continue;
      timed += 1;
      if ((log.time[row] ?? 0) >= latest) forward += 1;
    }
  }
  const { train, query, cutBaskets } = splitByRole(log, role, options);
  const { test, repeats } = withoutSeen(pairs, query, options);
  return { train, query, test, repeats, cutBaskets, forward: timed === 0 ? 0 : forward / timed };
}

const learn = 0;
const known = 1;
const tested = 2;

function splitByRole(log: InteractionLog, role: Uint8Array, options: SplitOptions): Split {
  const train = selectRows(
    log,
    role.map((each) => (each === learn ? 1 : 0)),
  );
  const query = role.includes(known)
    ? selectRows(
        log,
        role.map((each) => (each === tested ? 0 : 1)),
      )
    : train;
  const rows = selectRows(
    log,
    role.map((each) => (each === tested ? 1 : 0)),
  );
  const all = { starts: rows.starts, members: rows.item };
  const { test, repeats } = withoutSeen(all, query, options);
  const cutBaskets = usersWithCutBaskets(log, role);
  return { train, query, test, repeats, cutBaskets, forward: shareForward(query, rows) };
}

function usersWithCutBaskets(log: InteractionLog, role: Uint8Array): number {
  let users = 0;
  for (let u = 0; u + 1 < log.starts.length; u++) {
    const before = new Set<number>();
    let cut = false;
    for (let row = log.starts[u] ?? 0; row < (log.starts[u + 1] ?? 0); row++) {
      if (role[row] !== tested) before.add(log.basket[row] ?? 0);
    }
    for (let row = log.starts[u] ?? 0; row < (log.starts[u + 1] ?? 0); row++) {
      cut ||= role[row] === tested && before.has(log.basket[row] ?? 0);
    }
    if (cut) users += 1;
  }
  return users;
}

/** Each user's distinct test items, without those known where they may not be recommended. */
function withoutSeen(
  all: NumberLists,
  query: InteractionLog,
  { allowSeen }: SplitOptions,
): { readonly test: NumberLists; readonly repeats: number } {
  const seenBy = new Int32Array(query.items.length).fill(-1);
  const listed = new Int32Array(query.items.length).fill(-1);
  const starts = new Int32Array(all.starts.length);
  const members: number[] = [];
  let repeats = 0;
  for (let u = 0; u + 1 < all.starts.length; u++) {
    for (let row = query.starts[u] ?? 0; row < (query.starts[u + 1] ?? 0); row++) {
      seenBy[query.item[row] ?? 0] = u;
    }
    for (let at = all.starts[u] ?? 0; at < (all.starts[u + 1] ?? 0); at++) {
      const item = all.members[at] ?? 0;
      if (seenBy[item] === u) repeats += 1;
      if (listed[item] === u || (seenBy[item] === u && !allowSeen)) continue;
      listed[item] = u;
      members.push(item);
    }
    starts[u + 1] = members.length;
  }
  return { test: { starts, members: Int32Array.from(members) }, repeats };
}

function shareForward(query: InteractionLog, rows: InteractionLog): number {
  let forward = 0;
  for (let u = 0; u + 1 < rows.starts.length; u++) {
    const end = query.starts[u + 1] ?? 0;
    const latest =
      end > (query.starts[u] ?? 0) ? (query.time[end - 1] ?? 0) : Number.NEGATIVE_INFINITY;
    for (let row = rows.starts[u] ?? 0; row < (rows.starts[u + 1] ?? 0); row++) {
      if ((rows.time[row] ?? 0) >= latest) forward += 1;
    }
  }
  return rows.item.length === 0 ? 0 : forward / rows.item.length;
}

/**
 * The nearest whole number, of two equally near the even one, as numpy rounds.
 * @example roundHalfEven(2.5) // 2
 */
export function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
