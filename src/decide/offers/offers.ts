import { readShop } from "../../collect/shop.ts";
import type { Instant } from "../../core/time.ts";
import type { Operational } from "../../store/operational.ts";
import type { Store } from "../../store/store.ts";
import type { KeptDefinitions } from "../definition-store.ts";
import type { Ledger } from "../ledger.ts";
import type { Outcome } from "../outcome.ts";
import type { Program } from "../program.ts";
import { codeReserve } from "./code-reserve.ts";
import { couponBook, type HeldCoupon } from "./coupon-book.ts";
import { type CouponEntry, type CouponIssue, couponLedger } from "./coupon-ledger.ts";
import { couponKey, newestIssue, readIssues, releaseCodes, takeCodes } from "./coupon-store.ts";
import { readCouponUses } from "./coupon-uses.ts";
import { type ExposedCoupon, exposedCoupons, readExposedCoupons } from "./exposed-coupons.ts";
import { issueWriter } from "./issue-writer.ts";
import { type LadderMembers, openLadderMembers } from "./ladder-members.ts";
import { type DeskParts, type OfferDesk, offerDesk } from "./offer-desk.ts";
import { type ArmStop, dayMs } from "./offer-stop.ts";
import { openStopLog, type StopStep } from "./stop-log.ts";
import { readUsualOrder } from "./usual-order.ts";

/** Offers that give unique coupons: their guards, their codes, and who was given which. */
export interface Offers extends Pick<OfferDesk, "stopOf" | "couponOf"> {
  /** What a program's ladder has learned, by its slot. */
  readonly ladderOf: LadderMembers["of"];
  /** Notes what a guard stopped. */
  readonly noteStop: (stop: ArmStop, of: StoppedAt) => void;
  /** Told of what came of decisions, which is on disk: coupons that were seen are issued. */
  readonly exposed: (outcomes: readonly Outcome[]) => void;
  /** Told of whose orders have changed: coupons of theirs may have been used. */
  readonly ordered: (subjects: readonly string[]) => void;
  /** Reads all anew: uses, voids, imported codes; after an erasure, too. */
  readonly refresh: () => Promise<void>;
  /** Takes up definitions at once, and what ladders have learned as soon as it is read. */
  readonly define: (definitions: KeptDefinitions) => void;
  /** Resolves when all that was issued so far is in Postgres. */
  readonly settled: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Where and when something was stopped. */
export interface StoppedAt {
  readonly program: Program;
  readonly subject: string;
  readonly step: StopStep;
  readonly at: Instant;
  readonly decision: string;
}

/** What offers need to know of people. */
export interface OfferParts extends Pick<DeskParts, "personOf" | "subjectsOf" | "marksOf"> {
  readonly definitions: KeptDefinitions;
  readonly clock?: () => Instant;
}

/** So far back the ledger is searched for coupons that were seen and not written: longer than an answer may be shown. */
const lookBackMs = 45 * dayMs;
/** Uses of coupons are read anew so long after an order of somebody who has one, and at least so often. */
const soonMs = 1_000;
const everyMs = 60_000;

/** Opens the offers of a shop. */
export async function openOffers(
  store: Store,
  operational: Operational,
  { definitions, clock = Date.now, ...people }: OfferParts,
): Promise<Offers> {
  const log = openStopLog(store);
  const reserve = codeReserve((of) => takeCodes(operational, of));
  const ladders = openLadderMembers(store, operational);
  const { fullPriceChance } = ladders;
  const key = await couponKey(operational);
  const desk = offerDesk({ ...people, fullPriceChance, key, reserve });
  let programs = programsOf(definitions);
  /** What was issued since all was read anew last. */
  let meanwhile = new Set<CouponIssue>();

  const noteStop: Offers["noteStop"] = (stop, { program, ...at }) => {
    const { coolDownDays } = program.limits;
    log.note({ ...stop, ...at, program: program.program, coolDownDays }, desk.shop().currency);
  };
  const writer = issueWriter(operational, {
    // All of before are in the first look below.
    after: await newestIssue(operational),
    admit(others, own) {
      for (const issue of others) meanwhile.add(issue);
      desk.take(others);
      // The newest give way first.
      return own.toReversed().map((issue) => {
        const program = programs.get(issue.program);
        const stop = program && desk.overspent(issue, program, clock());
        if (program === undefined || stop === undefined) return issue;
        const { subject, issuedAt: at, decision } = issue;
        noteStop(stop, { program, subject, step: "coupon", at, decision });
        const refused = { ...issue, refusedBy: stop.guard };
        meanwhile.delete(issue);
        meanwhile.add(refused);
        return refused;
      });
    },
  });
  const issue = (seen: ExposedCoupon): void => {
    const program = programs.get(seen.program);
    const issued = desk.issue(seen, program);
    if (issued === undefined) return;
    writer.write(issued.issue);
    meanwhile.add(issued.issue);
    const { subject, at, decision } = seen;
    if (issued.stop && program)
      noteStop(issued.stop, { program, subject, step: "coupon", at, decision });
  };
  const refresh = async (): Promise<void> => {
    await reserve.fill([...programs.values()].flatMap(importedOf));
    const shop = await readShop(store);
    const known = shop && { currency: shop.currency, ...(await readUsualOrder(store, shop)) };
    const before = new Set(writer.waiting());
    meanwhile = new Set();
    const issues = await readIssues(operational);
    const codes = new Set(issues.map(({ code }) => code));
    const since = (issues[0]?.issuedAt ?? clock()) - dayMs;
    const uses =
      shop && issues.length > 0
        ? await readCouponUses(store, shop, { since, known: (code) => codes.has(code) })
        : [];
    const view = { now: clock(), personOf: people.personOf };
    // What is not in Postgres yet, or came while it was read.
    const unwritten = [...before, ...meanwhile].filter(({ code }) => !codes.has(code));
    const held = [...couponLedger(issues, uses, view), ...couponLedger(unwritten, [], view)];
    desk.renew(couponBook(held.map(heldCoupon)), known ?? desk.shop());
    await ladders.take(programs.values());
  };
  const timer = refreshing(refresh);

  await refresh();
  for (const seen of await readExposedCoupons(store, clock() - lookBackMs)) issue(seen);
  return {
    stopOf: desk.stopOf,
    couponOf: desk.couponOf,
    ladderOf: ladders.of,
    noteStop,
    exposed(outcomes) {
      for (const seen of exposedCoupons(outcomes)) issue(seen);
    },
    ordered(subjects) {
      if (desk.hadAny(subjects)) timer.soon();
    },
    refresh,
    define(next) {
      programs = programsOf(next);
      // Where an engine is away, what was known last goes on.
      void ladders.take(programs.values()).catch(() => undefined);
    },
    async settled() {
      await writer.settled();
      await log.settled();
    },
    async close() {
      timer.stop();
      await writer.close();
      await releaseCodes(operational, reserve.unused());
      await log.close();
    },
  };
}

/** A ledger whose outcomes issue the coupons that were seen. */
export function issuingCoupons(
  ledger: Ledger,
  offers: () => Pick<Offers, "exposed"> | undefined,
): Ledger {
  return {
    ...ledger,
    async take(outcomes) {
      await ledger.take(outcomes);
      offers()?.exposed(outcomes);
    },
  };
}

function refreshing(refresh: () => Promise<void>): {
  readonly soon: () => void;
  readonly stop: () => void;
} {
  let timer: NodeJS.Timeout | undefined;
  const soon = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      // Where an engine is away, what was known last goes on.
      void refresh().catch(() => undefined);
    }, soonMs);
    timer.unref();
  };
  const often = setInterval(soon, everyMs);
  often.unref();
  return {
    soon,
    stop() {
      clearInterval(often);
      clearTimeout(timer);
    },
  };
}

const programsOf = ({ programs }: KeptDefinitions): ReadonlyMap<string, Program> =>
  new Map(programs.map((each) => [each.program, each]));

function importedOf({ program, treatments }: Program): { program: string; treatment: string }[] {
  return treatments
    .filter((each) => each.coupon?.codes === "imported")
    .map(({ id }) => ({ program, treatment: id }));
}

/** An entry of the ledger as it is held in memory. */
function heldCoupon(entry: CouponEntry): HeldCoupon {
  return { ...entry, isOpen: entry.state === "issued", given: entry.redeemed + entry.leaked };
}
