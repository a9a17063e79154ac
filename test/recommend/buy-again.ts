import { fileOnDisk } from "../../src/collect/source-file.ts";
import { readInteractions } from "../../src/decide/recommend/interaction-file.ts";
import {
  type History,
  type InteractionLog,
  interactionLogOf,
  selectRows,
} from "../../src/decide/recommend/interaction-log.ts";
import {
  fitReplenishment,
  openReplenishment,
  type Replenishment,
} from "../../src/decide/recommend/replenishment.ts";

/** What buying again does on the sample shop: learnt up to a day, held against what came after. */

const day = 86_400_000;
const rule = { boughtFrom: 1 };

/** Reads the sample shop's orders. */
export async function readSampleShop(): Promise<InteractionLog> {
  const file = fileOnDisk("examples/online-retail/orders_to_2011-08-31.csv.gz");
  const { columns } = await readInteractions(file, {
    user: "CustomerID",
    item: "StockCode",
    time: "InvoiceDate",
    basket: "InvoiceNo",
    timezone: "Europe/London",
  });
  return interactionLogOf(columns);
}

/** Recall in the first ten places of what each way of ranking puts first, over customers who bought something again. */
export interface AgainRecall {
  readonly customers: number;
  readonly recent: number;
  readonly frequent: number;
  readonly score: number;
}

/** Lists of ten at a day against what customers bought again in the 30 days after. */
export function recallOfAgain(log: InteractionLog, cut: number): AgainRecall {
  const known = before(log, cut);
  const replenishment = openReplenishment(fitReplenishment(known, rule));
  const sums = { recent: 0, frequent: 0, score: 0 };
  let customers = 0;
  for (const { u, history } of historiesOf(known)) {
    const items = replenishment.again(history, cut);
    const own = new Set(history.item.subarray(history.from, history.to));
    const bought = new Set<number>();
    for (let row = log.starts[u] ?? 0; row < (log.starts[u + 1] ?? 0); row++) {
      const [item, at] = [log.item[row] ?? 0, log.time[row] ?? 0];
      if (at > cut && at <= cut + 30 * day && own.has(item)) bought.add(item);
    }
    if (bought.size === 0) continue;
    customers += 1;
    const recall = (list: typeof items): number =>
      list.slice(0, 10).filter(({ item }) => bought.has(item)).length / bought.size;
    sums.recent += recall(items.toSorted((a, b) => b.last - a.last));
    sums.frequent += recall(items.toSorted((a, b) => b.times - a.times || b.last - a.last));
    sums.score += recall(items);
  }
  return {
    customers,
    recent: sums.recent / customers,
    frequent: sums.frequent / customers,
    score: sums.score / customers,
  };
}

/** Days by which ways of telling the next purchase are wrong, their medians. */
export interface DueErrors {
  readonly pairs: number;
  readonly shop: number;
  readonly lastGap: number;
  readonly shrunk: number;
  /** Share that is told to within a week. */
  readonly withinWeek: number;
}

/**
 * The next purchase after a day, of what a customer had bought on three days or more and bought again in the data: what is told, or the
 * day itself where that has passed, against the day that came.
 */
export function dueErrors(log: InteractionLog, cut: number): DueErrors {
  const known = before(log, cut);
  const tables = fitReplenishment(known, rule);
  const replenishment = openReplenishment(tables);
  const errors: { shop: number; lastGap: number; shrunk: number }[] = [];
  for (const { u, history } of historiesOf(known)) {
    for (const { item, times, last, due } of replenishment.again(history, cut)) {
      if (times < 3) continue;
      const next = nextPurchase(log, u, { item, after: cut });
      if (next === null) continue;
      const off = (told: number): number => Math.abs(next - Math.max(cut, told)) / day;
      errors.push({
        shop: off(last + day * Math.exp(tables.shop[0] ?? 0)),
        lastGap: off(last + lastGapOf(history, { item, last })),
        shrunk: off(due.expected),
      });
    }
  }
  const median = (of: "shop" | "lastGap" | "shrunk"): number =>
    errors.map((each) => each[of]).sort((a, b) => a - b)[errors.length >> 1] ?? Number.NaN;
  return {
    pairs: errors.length,
    shop: median("shop"),
    lastGap: median("lastGap"),
    shrunk: median("shrunk"),
    withinWeek: errors.filter(({ shrunk }) => shrunk <= 7).length / errors.length,
  };
}

/**
 * Share of gaps that lay in the 80 % interval told when they began: learnt from every other customer, asked of the others
 * at each of their purchases.
 */
export function heldByInterval(log: InteractionLog): {
  readonly gaps: number;
  readonly held: number;
} {
  const keep = new Uint8Array(log.item.length);
  for (let u = 0; u + 1 < log.starts.length; u += 2) keep.fill(1, log.starts[u], log.starts[u + 1]);
  const replenishment = openReplenishment(fitReplenishment(selectRows(log, keep), rule));
  let gaps = 0;
  let held = 0;
  for (const { u, history } of historiesOf(log)) {
    if (u % 2 === 0) continue;
    for (const told of toldAlong(replenishment, history)) {
      gaps += 1;
      if (told) held += 1;
    }
  }
  return { gaps, held: held / gaps };
}

/** At each basket, whether the next purchases of what it holds lie in the intervals told after it. */
function* toldAlong(replenishment: Replenishment, history: History): Generator<boolean> {
  for (let row = history.from; row < history.to; row++) {
    const now = history.time[row] ?? 0;
    if (history.time[row + 1] === now && row + 1 < history.to) continue;
    const items = replenishment.again({ ...history, to: row + 1 }, now);
    for (const { item, last, due } of items) {
      if (last !== now) continue;
      const rest = { ...history, from: row + 1 };
      const next = firstAfter(rest, { item, after: (Math.floor(now / day) + 1) * day });
      // Days are whole: a purchase some hours before the told instant is of its day.
      const days = next === null ? null : Math.floor(next / day) - Math.floor(last / day);
      if (days === null) continue;
      yield days >= Math.round((due.from - last) / day) &&
        days <= Math.round((due.to - last) / day);
    }
  }
}

function before(log: InteractionLog, cut: number): InteractionLog {
  return selectRows(
    log,
    Uint8Array.from(log.time, (time) => (time <= cut ? 1 : 0)),
  );
}

function* historiesOf(
  log: InteractionLog,
): Generator<{ readonly u: number; readonly history: History }> {
  for (let u = 0; u + 1 < log.starts.length; u++) {
    const [from, to] = [log.starts[u] ?? 0, log.starts[u + 1] ?? 0];
    if (to > from) yield { u, history: { ...log, from, to } };
  }
}

function nextPurchase(
  log: InteractionLog,
  u: number,
  of: { readonly item: number; readonly after: number },
): number | null {
  return firstAfter({ ...log, from: log.starts[u] ?? 0, to: log.starts[u + 1] ?? 0 }, of);
}

function firstAfter(
  history: History,
  { item, after }: { readonly item: number; readonly after: number },
): number | null {
  for (let row = history.from; row < history.to; row++) {
    const at = history.time[row] ?? 0;
    if (history.item[row] === item && at > after) return at;
  }
  return null;
}

function lastGapOf(
  history: History,
  { item, last }: { readonly item: number; readonly last: number },
): number {
  let earlier = last;
  for (let row = history.from; row < history.to; row++) {
    const at = history.time[row] ?? 0;
    if (history.item[row] === item && Math.floor(at / day) < Math.floor(last / day)) earlier = at;
  }
  return last - earlier;
}
