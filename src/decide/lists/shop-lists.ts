import { setTimeout as pause } from "node:timers/promises";
import type { EventTaker, KeptEvent } from "../../collect/event-taker.ts";
import { skusNamed } from "../../collect/product-event.ts";
import { toPerennialError } from "../../core/errors.ts";
import { createLogger } from "../../core/log.ts";
import type { Instant } from "../../core/time.ts";
import type { Store } from "../../store/store.ts";
import { readProductChanges } from "./catalogue.ts";
import { favouritesOf } from "./favourites.ts";
import { pointsOf, productEvents, readPurchases } from "./histories.ts";
import type { AnsweredList } from "./list-answer.ts";
import { answeredLists } from "./list-answer.ts";
import type { ListReader, ListRequest } from "./list-request.ts";
import { type LiveHistories, liveHistories, noHistory } from "./live-histories.ts";
import { type ProductLists, productLists } from "./product-lists.ts";
import type { Judgement, Snapshot } from "./snapshot.ts";
import type { LoadSnapshot } from "./snapshot-loader.ts";

/** Lists of a shop's products, kept up to date as persons look, put into carts and buy. */
export interface ShopLists extends Pick<EventTaker, "kept"> {
  /** Makes lists for a person; undefined where none can be made yet. */
  readonly listsFor: (whom: ListAsker) => ((asked: AskedList) => AnsweredList) | undefined;
  /** The orders of these subjects have changed. */
  readonly touch: (subjects: Iterable<string>) => void;
  /** Takes up what was told of products since it was last looked; it is looked every few seconds anyhow. */
  readonly readProducts: () => Promise<void>;
  /** Somebody wants lists from now on, of some audiences their own favourites: until then nothing is held in memory. */
  readonly want: (audiences: readonly string[]) => void;
  /** Makes all anew of what the store holds: after an import, an erasure. */
  readonly refresh: () => Promise<void>;
  /** The name of the product of a SKU; empty where none is known. */
  readonly nameOf: (sku: string) => string;
  /** Which model serves, and when what it knows was read; undefined before the first time. */
  readonly status: () => ListStatus | undefined;
  /** Resolves when all that was begun is done. */
  readonly settled: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** What is known of the lists themselves. */
export interface ListStatus {
  readonly products: number;
  readonly buyable: number;
  readonly persons: number;
  readonly interactions: number;
  readonly madeAt: Instant;
  readonly judgement: Judgement;
}

/** Whom lists are for, as a decision knows it. */
export interface ListAsker extends Omit<ListReader, "history"> {
  /** All subjects of the person; none of somebody who is not to be known. */
  readonly subjects: readonly string[];
}

/** A list as a decision asks for it. */
export type AskedList = Omit<ListRequest, "popularAmong">;

/** How often what others take up is learned anew, where anything has happened. */
const remakeEveryMs = 15 * 60_000;
const judgeEveryMs = 24 * 60 * 60_000;
const readProductsEveryMs = 5_000;
const retryAfterMs = 5_000;
const touchedWithinMs = 50;
const log = createLogger();

/** Opens the lists of a store. */
export function openShopLists(
  store: Store,
  load: LoadSnapshot,
  isMember: (person: string, audience: string) => boolean,
  clock: () => Instant = Date.now,
): ShopLists {
  let lists: ProductLists | undefined;
  let histories: LiveHistories | undefined;
  let status: ListStatus | undefined;
  let toldAt = 0;
  let loading: Promise<void> | undefined;
  let again = false;
  let heard = false;
  let wanted = false;
  let favoured: readonly string[] = [];
  let among: ReadonlyMap<string, Int32Array> = new Map();
  let closed = false;
  const touched = new Set<string>();
  let reading: Promise<void> | undefined;

  const take = (snapshot: Snapshot, begun: Instant): void => {
    if (histories === undefined) histories = liveHistories(snapshot.histories);
    else histories.replace(snapshot.histories, begun);
    lists = productLists(snapshot);
    toldAt = snapshot.toldAt;
    status = {
      products: snapshot.catalogue.skus.length,
      buyable: snapshot.catalogue.buyable.reduce((sum, each) => sum + each, 0),
      persons: snapshot.histories.high.length,
      interactions: snapshot.histories.item.length,
      madeAt: begun,
      judgement: snapshot.judgement,
    };
  };
  const make = async (): Promise<void> => {
    for (let tries = 1; !closed; tries += 1) {
      again = false;
      heard = false;
      const begun = clock();
      const known = status?.judgement;
      try {
        const snapshot = await load(
          known !== undefined && begun - known.at < judgeEveryMs ? known : undefined,
        );
        among = await favouritesOf(snapshot, favoured, isMember);
        take(snapshot, begun);
        if (!again) return;
      } catch (error) {
        const { code, message } = toPerennialError(error);
        log.warn({ event: "lists-not-made", code, message, tries });
        await pause(retryAfterMs, undefined, { ref: false });
      }
    }
  };
  const remake = (): Promise<void> => {
    again = true;
    loading ??= make().finally(() => {
      loading = undefined;
    });
    return loading;
  };
  const readTouched = async (): Promise<void> => {
    await pause(touchedWithinMs);
    while (touched.size > 0 && !closed) {
      const subjects = [...touched];
      touched.clear();
      for (const { subject, sku, at } of await readPurchases(store, subjects))
        note(subject, { sku, at, points: pointsOf.bought });
    }
  };
  const note = (
    subject: string,
    { sku, at, points }: { readonly sku: string; readonly at: Instant; readonly points: number },
  ): void => {
    const item = lists?.itemOf(sku) ?? -1;
    if (item >= 0) histories?.note(subject, { item, at, points, notedAt: clock() });
  };
  const heardOf = ({ event, identities }: KeptEvent): void => {
    const did = event.kind === "track" ? productEvents[event.name] : undefined;
    const [who] = identities;
    if (did === undefined || who === undefined) return;
    heard = true;
    for (const sku of skusNamed(event))
      note(who.subject, { sku, at: event.at, points: pointsOf[did] });
  };
  const readProducts = async (): Promise<void> => {
    if (lists === undefined || closed) return;
    const { itemOf, change } = lists;
    const changes = await readProductChanges(store, toldAt);
    for (const each of changes) toldAt = Math.max(toldAt, each.toldAt);
    change(changes);
    if (changes.some(({ sku }) => itemOf(sku) < 0)) void remake();
  };
  const timers = [
    setInterval(() => {
      if (wanted && heard) void remake();
    }, remakeEveryMs),
    // While the engine is away what was known last goes on.
    setInterval(() => void readProducts().catch(() => undefined), readProductsEveryMs),
  ];
  for (const timer of timers) timer.unref();

  return {
    listsFor({ subjects, now, exclude, include }) {
      if (lists === undefined || histories === undefined) return undefined;
      const history = subjects.length === 0 ? noHistory : histories.of(subjects);
      const make = answeredLists(lists, { history, now, exclude, include });
      return ({ recipe, count, context, mix }) => {
        const { audience } = recipe;
        const popularAmong = audience === undefined ? undefined : among.get(audience);
        return make({ recipe, count, context, mix, popularAmong });
      };
    },
    kept(events) {
      if (lists === undefined) return;
      for (const each of events) heardOf(each);
    },
    touch(subjects) {
      if (lists === undefined) return;
      heard = true;
      for (const subject of subjects) touched.add(subject);
      reading ??= readTouched()
        .catch((error: unknown) => {
          log.warn({ event: "orders-not-read", code: toPerennialError(error).code });
        })
        .finally(() => {
          reading = undefined;
        });
    },
    readProducts,
    want(audiences) {
      const more = audiences.some((each) => !favoured.includes(each));
      favoured = audiences;
      if (wanted && !more) return;
      wanted = true;
      void remake();
    },
    async refresh() {
      if (wanted) await remake();
    },
    nameOf: (sku) => lists?.catalogue.names[lists.itemOf(sku)] ?? "",
    status: () => status,
    async settled() {
      await loading;
      await reading;
    },
    async close() {
      closed = true;
      for (const timer of timers) clearInterval(timer);
      await reading;
    },
  };
}
