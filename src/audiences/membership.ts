import type { ArrivedEvent } from "../collect/event-taker.ts";
import { groupCommit } from "../collect/group-commit.ts";
import { hashText, messageHash } from "../collect/message-ids.ts";
import { clickhouseTime } from "../collect/order-line.ts";
import { readShop, type Shop } from "../collect/shop.ts";
import { toPerennialError } from "../core/errors.ts";
import { createLogger } from "../core/log.ts";
import { minorPerUnit } from "../core/money.ts";
import type { Instant } from "../core/time.ts";
import type { Persons } from "../customers/persons.ts";
import type { Store } from "../store/store.ts";
import { asksOf } from "./audience.ts";
import type { KeptAudience, LastRun } from "./audience-store.ts";
import { filterKey } from "./event-filter.ts";
import { type FoldedProfile, needsOf, type ProfileContext } from "./folded-profile.ts";
import { loadProfiles } from "./load-profiles.ts";
import { lookQueue } from "./look-queue.ts";
import { allPersons, personsOf, personsSince, readMembers } from "./membership-sweep.ts";

/** Why somebody entered or left: something happened, time passed, other facts changed, or the definition did. */
export type ChangeCause = "event" | "time" | "facts" | "definition";

/** That a person entered or left an audience. On disk when it is told. */
export interface MembershipChange {
  readonly audience: string;
  readonly version: number;
  readonly person: string;
  readonly change: "entered" | "left";
  readonly cause: ChangeCause;
  readonly at: Instant;
  /** Grows with each change. */
  readonly seq: number;
}

/** Who is in which audience, kept up to date as facts arrive and as time passes. */
export interface Memberships {
  /** Takes events that are on disk. */
  readonly kept: (arrived: readonly ArrivedEvent[]) => void;
  /** Other facts of these subjects have changed: orders, consents. */
  readonly touch: (subjects: Iterable<string>) => void;
  /** All is asked anew of all facts: after an import, a prediction, another definition. */
  readonly refresh: (cause: ChangeCause) => Promise<void>;
  /** Tells of changes that are on disk, until what it answers is called. */
  readonly onChange: (listener: (changes: readonly MembershipChange[]) => void) => () => void;
  readonly members: (audience: string) => ReadonlySet<string>;
  /** The audiences that run. */
  readonly audiences: () => readonly KeptAudience[];
  /** Milliseconds from the arrival of an event to the change on disk, of the last thousand changes. */
  readonly latencies: () => readonly number[];
  /** Resolves when nothing is left to do until time passes or a fact comes. */
  readonly settled: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** What memberships are opened with. */
export interface MembershipOptions {
  readonly persons: Pick<Persons, "personOf" | "subjectsOf" | "onChange">;
  readonly audiences: () => Promise<readonly KeptAudience[]>;
  /** Where it is kept until when memberships were up to date, so that a start need not ask all of everybody. */
  readonly lastRun?: {
    readonly read: () => Promise<LastRun | undefined>;
    readonly write: (run: LastRun) => Promise<void>;
  };
  /** Milliseconds since 1970; for tests. */
  readonly clock?: () => Instant;
}

const loadedAtOnce = 2_000;
const longestSleepMs = 60_000;
const noteEveryMs = 2_000;
/** How long before the last note an event may have come that was on its way to disk then. */
const marginMs = 60_000;
const log = createLogger();

/**
 * Opens the memberships of a store, and begins to bring them up to now, also where nobody looked for a while: what
 * should have changed meanwhile changes then. See `settled`.
 */
export async function openMemberships(
  store: Store,
  { persons, audiences: readAudiences, lastRun, clock = Date.now }: MembershipOptions,
): Promise<Memberships> {
  const held = await readMembers(store);
  const { members } = held;
  let seq = held.lastSeq;
  let audiences: readonly KeptAudience[] = [];
  let shop: Shop | undefined;
  let readers = readersOf([]);
  let context: ProfileContext = contextOf([], undefined);
  const profiles = new Map<string, FoldedProfile>();
  const looks = lookQueue();
  const listeners = new Set<(changes: readonly MembershipChange[]) => void>();
  const latencies: number[] = [];
  /** Persons whose profiles are to be loaded: those of whom something was heard first. */
  const waiting = new Map<string, { readonly cause: ChangeCause; readonly since: Instant }>();
  let later: string[] = [];
  /** Events of those whose profiles are being loaded: they may be in what is loaded or not. */
  let meanwhile: Map<string, ArrivedEvent[]> = new Map();
  let working: Promise<void> | undefined;
  let sweeping: Promise<void> | undefined;
  const writes = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let unwritten = 0;
  const facts = groupCommit(store, {
    table: "audience_change_local",
    columns: ["subject_id", "audience", "version", "change", "cause", "at", "seq"],
    windowMs: 5,
    mostRows: 5_000,
    inFlight: 2,
    mostBytes: 256 * 1024 * 1024,
  });

  function contextOf(all: readonly KeptAudience[], known: Shop | undefined): ProfileContext {
    return {
      needs: needsOf(all.flatMap(({ rule }) => rule.reads)),
      minorPerUnit: known ? minorPerUnit(known.currency) : 100,
      isMember: (person, audience) => members.get(audience)?.has(person) ?? false,
    };
  }
  const membersOf = (audience: string): Set<string> => {
    const known = members.get(audience);
    if (known) return known;
    const none = new Set<string>();
    members.set(audience, none);
    return none;
  };

  /** Writes changes; tells them when they are on disk. */
  const write = (changes: readonly MembershipChange[], since?: Instant): void => {
    if (changes.length === 0) return;
    unwritten += 1;
    const written = facts.append(changes.map(changeRow)).then(
      () => {
        unwritten -= 1;
        if (since !== undefined) latencies.push(...changes.map(() => clock() - since));
        if (latencies.length > 1_000) latencies.splice(0, latencies.length - 1_000);
        for (const listener of listeners) listener(changes);
      },
      (error: unknown) => {
        // What could not be taken is found again when all is asked anew.
        const { code } = toPerennialError(error);
        log.error({ event: "audience-changes-refused", changes: changes.length, code });
      },
    );
    writes.add(written);
    void written.then(() => writes.delete(written));
  };

  const change = (
    audience: KeptAudience,
    person: string,
    of: { readonly isIn: boolean; readonly cause: ChangeCause; readonly at: Instant },
  ): MembershipChange => {
    const known = membersOf(audience.audience);
    if (of.isIn) known.add(person);
    else known.delete(person);
    seq += 1;
    return {
      audience: audience.audience,
      version: audience.version,
      person,
      change: of.isIn ? "entered" : "left",
      cause: of.cause,
      at: of.at,
      seq,
    };
  };

  /** Asks audiences, by place, of a person; those that ask of one that changed are asked too. */
  const ask = (
    profile: FoldedProfile,
    places: Iterable<number>,
    of: { readonly cause: ChangeCause; readonly at: Instant },
  ): { readonly changes: MembershipChange[]; readonly until: Instant } => {
    const now = clock();
    const changes: MembershipChange[] = [];
    let until = Number.POSITIVE_INFINITY;
    const todo = [...new Set(places)].sort((a, b) => a - b);
    // In order: those that ask of another come after it.
    for (let i = 0; i < todo.length; i++) {
      const audience = audiences[todo[i] ?? -1];
      if (audience === undefined) continue;
      const answer = audience.rule.answer(profile, now);
      until = Math.min(until, answer.until);
      if (answer.holds === membersOf(audience.audience).has(profile.person)) continue;
      changes.push(change(audience, profile.person, { ...of, isIn: answer.holds }));
      const next = readers.ofAudience
        .get(audience.audience)
        ?.filter((each) => !todo.includes(each));
      if (next && next.length > 0)
        todo.splice(
          i + 1,
          todo.length,
          ...todo
            .slice(i + 1)
            .concat(next)
            .sort((a, b) => a - b),
        );
    }
    return { changes, until };
  };
  const askAll = (
    profile: FoldedProfile,
    of: { readonly cause: ChangeCause; readonly at: Instant; readonly since?: Instant },
  ): void => {
    const { changes, until } = ask(profile, audiences.keys(), of);
    looks.set(profile.person, until);
    write(changes, of.since);
  };

  /** Whoever was joined into another is nobody's member any more. */
  const dismiss = (person: string, cause: ChangeCause): void => {
    profiles.delete(person);
    looks.set(person, Number.POSITIVE_INFINITY);
    const at = clock();
    const left = audiences.filter(({ audience }) => membersOf(audience).has(person));
    write(left.map((audience) => change(audience, person, { isIn: false, cause, at })));
  };

  const load = async (): Promise<void> => {
    const these = [...waiting].slice(0, loadedAtOnce);
    for (const [person] of these) waiting.delete(person);
    // Those of whom something was heard go first, and alone.
    const more =
      these.length > 0 ? [] : later.splice(0, loadedAtOnce).filter((each) => !profiles.has(each));
    const causes = new Map(these);
    const who = [...new Set([...causes.keys(), ...more])].filter((person) => {
      if (persons.personOf(person) === person) return true;
      dismiss(person, "facts");
      return false;
    });
    meanwhile = new Map(who.map((person) => [person, []]));
    const found = await loadProfiles(store, shop, {
      persons: who.map((person) => ({ person, subjects: persons.subjectsOf(person) })),
      context,
      now: clock(),
    }).catch((error: unknown) => {
      for (const person of who)
        if (!waiting.has(person)) waiting.set(person, causes.get(person) ?? unheard(clock()));
      throw error;
    });
    for (const [i, profile] of found.entries()) {
      // Others have their turn: events go on arriving.
      if (i % 100 === 99) await new Promise((resolve) => setImmediate(resolve));
      // Other facts than events have changed while it was loaded: it is loaded again.
      const heard = meanwhile.get(profile.person) ?? [];
      meanwhile.delete(profile.person);
      if (waiting.has(profile.person)) continue;
      for (const each of heard) profile.fold(each, hashOf(each));
      profile.seal();
      profiles.set(profile.person, profile);
      const cause = causes.get(profile.person);
      askAll(profile, {
        cause: cause?.cause ?? "facts",
        at: clock(),
        ...(cause ? { since: cause.since } : {}),
      });
    }
  };

  const work = (): void => {
    if (working || sweeping || closed || audiences.length === 0) return;
    if (waiting.size === 0 && later.length === 0) return;
    working = load()
      .catch(async (error: unknown) => {
        log.warn({ event: "profiles-not-loaded", code: toPerennialError(error).code });
        await new Promise((resolve) => setTimeout(resolve, 500));
      })
      .finally(() => {
        working = undefined;
        work();
        sleep();
      });
  };
  const want = (person: string, cause: ChangeCause, since: Instant): void => {
    profiles.delete(person);
    if (!waiting.has(person)) waiting.set(person, { cause, since });
    work();
  };

  /** Looks at those whose instant has come, and sleeps until the next. */
  const look = (): void => {
    const now = clock();
    for (const { person, at } of looks.due(now)) {
      const profile = profiles.get(person);
      if (profile) askAll(profile, { cause: "time", at: Math.min(at, now), since: at });
    }
  };
  const sleep = (): void => {
    clearTimeout(timer);
    if (closed) return;
    const ms = Math.min(longestSleepMs, Math.max(0, looks.earliest() - clock()));
    timer = setTimeout(() => {
      look();
      sleep();
    }, ms);
    timer.unref();
  };

  const begin = async (): Promise<void> => {
    await working;
    audiences = await readAudiences();
    shop = await readShop(store);
    readers = readersOf(audiences);
    context = contextOf(audiences, shop);
    profiles.clear();
    looks.clear();
    await Promise.all(writes);
    // What was erased is gone from the facts, and from here.
    const now = await readMembers(store);
    members.clear();
    for (const [audience, known] of now.members) members.set(audience, known);
  };

  /** Those for whom something may have changed since the last run are asked first. */
  const resume = async ({ upTo }: LastRun): Promise<void> => {
    const spans = audiences.flatMap(({ rule }) => rule.reads.flatMap((each) => each.spans ?? []));
    const now = clock();
    const since = { upTo, since: upTo - marginMs, now, spans };
    for (const person of await personsSince(store, since))
      waiting.set(person, { cause: "time", since: now });
  };

  const note = async (): Promise<void> => {
    if (!lastRun || sweeping || unwritten > 0) return;
    // Those that wait have been heard of and not been asked yet.
    const [first] = waiting.values();
    const upTo = Math.min(clock(), first?.since ?? Number.POSITIVE_INFINITY);
    try {
      await lastRun.write({ upTo });
    } catch (error) {
      log.warn({ event: "last-run-not-noted", code: toPerennialError(error).code });
    }
  };
  const notes = setInterval(() => void note(), noteEveryMs);
  notes.unref();

  /** Those who were in audiences that are no more leave. */
  const leaveRemoved = (before: readonly KeptAudience[]): void => {
    const at = clock();
    const running = new Set(audiences.map(({ audience }) => audience));
    for (const [audience, known] of members) {
      if (running.has(audience)) continue;
      const removed = before.find((each) => each.audience === audience) ?? { audience, version: 0 };
      const { version } = removed;
      write([...known].map((person) => changeOfRemoved({ audience, version }, person, at)));
      members.delete(audience);
    }
  };

  /** Reads definitions anew: those that have changed are asked of all in SQL, everybody of all of them bit by bit. */
  const readAnew = async (cause: ChangeCause): Promise<void> => {
    const before = audiences;
    await begin();
    leaveRemoved(before);
    const at = clock();
    for (const audience of audiences) {
      const known = before.find((each) => each.audience === audience.audience);
      if (shop === undefined || cause !== "definition" || known?.version === audience.version)
        continue;
      const found = await personsOf(store, audience.rule, { now: at, shop });
      const inIt = membersOf(audience.audience);
      const left = [...inIt].filter((person) => !found.has(person));
      const entered = [...found].filter((person) => !inIt.has(person));
      write([
        ...left.map((person) => change(audience, person, { isIn: false, cause, at })),
        ...entered.map((person) => change(audience, person, { isIn: true, cause, at })),
      ]);
      // Audiences that ask of this one read it from disk.
      if (readers.ofAudience.has(audience.audience)) await Promise.all(writes);
    }
    later = audiences.length === 0 ? [] : await allPersons(store, at);
  };
  function changeOfRemoved(
    audience: { readonly audience: string; readonly version: number },
    person: string,
    at: Instant,
  ): MembershipChange {
    seq += 1;
    return { ...audience, person, change: "left", cause: "definition", at, seq };
  }

  persons.onChange((changes) => {
    const at = clock();
    for (const { person, was } of changes) {
      want(person, "facts", at);
      if (was !== person) want(was, "facts", at);
    }
  });

  /** One reading anew at a time; nobody is asked meanwhile. */
  const inTurn = (readAnew: () => Promise<void>): Promise<void> => {
    const next = (sweeping ?? Promise.resolve())
      .catch(() => undefined)
      .then(readAnew)
      .finally(() => {
        if (sweeping === next) sweeping = undefined;
        work();
        sleep();
      });
    sweeping = next;
    return next;
  };

  const memberships: Memberships = {
    kept(arrived) {
      if (audiences.length === 0) return;
      for (const each of arrived) {
        const [who] = each.identities;
        if (who === undefined) continue;
        const person = persons.personOf(who.subject);
        const since = each.event.receivedAt;
        const profile = profiles.get(person);
        if (profile === undefined) {
          const heard = meanwhile.get(person);
          if (heard) heard.push(each);
          else want(person, "event", since);
          continue;
        }
        const places = profile.fold(each, hashOf(each)).flatMap((key) => readers.of.get(key) ?? []);
        if (places.length === 0) continue;
        const { changes, until } = ask(profile, places, { cause: "event", at: clock() });
        looks.set(person, Math.min(until, looks.of(person)));
        write(changes, since);
      }
      sleep();
    },
    touch(subjects) {
      if (audiences.length === 0) return;
      const at = clock();
      for (const subject of subjects) want(persons.personOf(subject), "event", at);
    },
    refresh: (cause) => inTurn(() => readAnew(cause)),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    members: (audience) => members.get(audience) ?? new Set<string>(),
    audiences: () => audiences,
    latencies: () => latencies,
    async settled() {
      look();
      while (working || sweeping || waiting.size > 0 || later.length > 0) {
        work();
        await (sweeping ?? working);
        look();
      }
      await Promise.all(writes);
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      clearInterval(notes);
      await sweeping?.catch(() => undefined);
      await working;
      await facts.close();
      await note();
    },
  };
  // Facts that come before it is through are found by it, or waited for.
  inTurn(async () => {
    const last = await lastRun?.read();
    await begin();
    leaveRemoved([]);
    if (last !== undefined) await resume(last);
    later = audiences.length === 0 ? [] : await allPersons(store, clock());
  }).catch((error: unknown) => {
    log.error({ event: "audiences-not-read", code: toPerennialError(error).code });
  });
  return memberships;
}

/** Which audiences, by place, read what: filters and traits by name, and other audiences. */
function readersOf(audiences: readonly KeptAudience[]): {
  readonly of: ReadonlyMap<string, readonly number[]>;
  readonly ofAudience: ReadonlyMap<string, readonly number[]>;
} {
  const of = new Map<string, number[]>();
  const ofAudience = new Map<string, number[]>();
  const add = (map: Map<string, number[]>, key: string, place: number): void => {
    const known = map.get(key) ?? [];
    if (!known.includes(place)) map.set(key, [...known, place]);
  };
  for (const [place, audience] of audiences.entries()) {
    for (const { events = [], traits = [] } of audience.rule.reads) {
      for (const filter of events) add(of, filterKey(filter), place);
      for (const trait of traits) add(of, trait, place);
    }
    for (const name of asksOf(audience)) add(ofAudience, name, place);
  }
  return { of, ofAudience };
}

/** Why somebody waits of whom nothing was heard. */
function unheard(since: Instant): { readonly cause: ChangeCause; readonly since: Instant } {
  return { cause: "facts", since };
}

function hashOf({ source, event }: ArrivedEvent): bigint {
  return BigInt(hashText(messageHash(source, event.messageId)));
}

function changeRow({
  person,
  audience,
  version,
  change,
  cause,
  at,
  seq,
}: MembershipChange): string {
  return JSON.stringify([person, audience, version, change, cause, clickhouseTime(at), seq]);
}
