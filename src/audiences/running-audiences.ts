import { readShop, type Shop } from "../collect/shop.ts";
import { minorPerUnit } from "../core/money.ts";
import type { Instant } from "../core/time.ts";
import type { Store } from "../store/store.ts";
import { readersOf } from "./audience-readers.ts";
import type { KeptAudience } from "./audience-store.ts";
import { type FoldedProfile, needsOf, type ProfileContext } from "./folded-profile.ts";
import { readTopValues } from "./load-profiles.ts";
import type { ChangeCause, MemberBook, MembershipChange } from "./member-book.ts";
import { placeSet } from "./place-set.ts";

/** The audiences as they run: what they need to know of a person, and which are to be asked of one. */
export interface RunningAudiences {
  readonly all: () => readonly KeptAudience[];
  readonly shop: () => Shop | undefined;
  /** What profiles are folded with for them. */
  readonly context: () => ProfileContext;
  /** Whether other audiences ask who is in this one. */
  readonly isReadByOthers: (audience: string) => boolean;
  /** Reads their definitions, and what of the shop they rest on. */
  readonly read: (store: Store, audiences: () => Promise<readonly KeptAudience[]>) => Promise<void>;
  /** Those that read any of these facts are to be asked next. */
  readonly askReadersOf: (facts: readonly string[]) => void;
  /** All are to be asked next. */
  readonly askAll: () => void;
  /**
   * Asks those that are to be asked of a person, and those that ask who is in one that changed.
   * @param changes takes what has changed
   * @returns until when time alone changes nothing
   */
  readonly ask: (
    profile: FoldedProfile,
    of: { readonly cause: ChangeCause; readonly at: Instant },
    changes: MembershipChange[],
  ) => Instant;
}

/** No audience runs, until they are read. */
export function runningAudiences(
  book: Pick<MemberBook, "table" | "change" | "isMember">,
  clock: () => Instant,
): RunningAudiences {
  let audiences: readonly KeptAudience[] = [];
  let shop: Shop | undefined;
  let readers = readersOf([]);
  let asked = placeSet(0);
  /** The columns of audiences in the table of members, by place. */
  let columns: readonly number[] = [];
  let context: ProfileContext = contextOf(needsOf([]), undefined, new Map());

  function contextOf(
    needs: ProfileContext["needs"],
    known: Shop | undefined,
    topValues: ProfileContext["topValues"],
  ): ProfileContext {
    return {
      needs,
      topValues,
      minorPerUnit: known ? minorPerUnit(known.currency) : 100,
      isMember: book.isMember,
    };
  }

  return {
    all: () => audiences,
    shop: () => shop,
    context: () => context,
    isReadByOthers: (audience) => readers.ofAudience(audience).length > 0,
    async read(store, readAudiences) {
      audiences = await readAudiences();
      shop = await readShop(store);
      readers = readersOf(audiences);
      asked = placeSet(audiences.length);
      columns = audiences.map(({ audience }) => book.table.column(audience));
      const needs = needsOf(audiences.flatMap(({ rule }) => rule.reads));
      context = contextOf(needs, shop, await readTopValues(store, needs));
    },
    askReadersOf(facts) {
      for (const fact of facts) for (const place of readers.of(fact)) asked.add(place);
    },
    askAll: () => asked.addAll(),
    ask(profile, of, changes) {
      const now = clock();
      const { person } = profile;
      const { table } = book;
      const row = table.row(person);
      let until = Number.POSITIVE_INFINITY;
      // Those that ask of another stand after it.
      for (let place = asked.take(); place >= 0; place = asked.take()) {
        const kept = audiences[place];
        if (kept === undefined) continue;
        const { audience, version } = kept;
        const answer = kept.rule.answer(profile, now);
        if (answer.until < until) until = answer.until;
        if (answer.holds === table.has(row, columns[place] ?? 0)) continue;
        const change = answer.holds ? "entered" : "left";
        changes.push(book.change({ audience, version, person, change, ...of }));
        for (const reader of readers.ofAudience(audience)) asked.add(reader);
      }
      return until;
    },
  };
}
