import type { KeptEvent } from "../collect/event-taker.ts";
import type { SeenIdentity } from "../collect/sighting.ts";
import { toPerennialError } from "../core/errors.ts";
import { createLogger } from "../core/log.ts";
import type { Instant } from "../core/time.ts";
import type { Persons } from "../customers/persons.ts";
import type { Store } from "../store/store.ts";
import type { KeptAudience, LastRun } from "./audience-store.ts";
import type { FoldedProfile } from "./folded-profile.ts";
import { loadProfiles } from "./load-profiles.ts";
import { lookQueue } from "./look-queue.ts";
import {
  type ChangeCause,
  type MemberBook,
  type MembershipChange,
  type Names,
  type Occasion,
  openMemberBook,
} from "./member-book.ts";
import { allPersons, personsOf, personsSince } from "./membership-sweep.ts";
import { profileCache } from "./profile-cache.ts";
import { runningAudiences } from "./running-audiences.ts";

/** Who is in which audience, kept up to date as facts arrive and as time passes. */
export interface Memberships {
  /** Takes events that are on disk. */
  readonly kept: (events: readonly KeptEvent[]) => void;
  /** Other facts of these subjects have changed: orders, consents. */
  readonly touch: (subjects: Iterable<string>) => void;
  /** All is asked anew of all facts: after an import, a prediction, another definition. */
  readonly refresh: (cause: ChangeCause) => Promise<void>;
  readonly onChange: MemberBook["onChange"];
  readonly members: MemberBook["members"];
  readonly isMember: MemberBook["isMember"];
  /** The audiences that run. */
  readonly audiences: () => readonly KeptAudience[];
  readonly latencies: MemberBook["latencies"];
  readonly toldUpTo: MemberBook["toldUpTo"];
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
  /** How many profiles are kept in memory, of those of whom something was heard last; some kilobytes each. */
  readonly mostProfiles?: number;
  /** Milliseconds since 1970; for tests. */
  readonly clock?: () => Instant;
}

const loadedAtOnce = 2_000;
const longestSleepMs = 60_000;
const noteEveryMs = 2_000;
const retryMs = 500;
/** How long before the last note an event may have come that was on its way to disk then. */
const marginMs = 60_000;
const log = createLogger();

/**
 * Opens the memberships of a store, and begins to bring them up to now, also where nobody looked for a while: what
 * should have changed meanwhile changes then. See `settled`.
 */
export async function openMemberships(
  store: Store,
  {
    persons,
    audiences: readAudiences,
    lastRun,
    mostProfiles = 100_000,
    clock = Date.now,
  }: MembershipOptions,
): Promise<Memberships> {
  const book = await openMemberBook(store, clock);
  const running = runningAudiences(book, clock);
  const profiles = profileCache(mostProfiles);
  const looks = lookQueue();
  /** Persons whose profiles are to be loaded: those of whom something was heard first. */
  const waiting = new Map<string, Wait>();
  let later: string[] = [];
  /** Events of those whose profiles are being loaded: they may be in what is loaded or not. */
  let meanwhile: Map<string, KeptEvent[]> = new Map();
  let working: Promise<void> | undefined;
  let sweeping: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let wakesAt = Number.POSITIVE_INFINITY;
  /** Definitions and facts were read once, from first to last. */
  let isRead = false;
  let closed = false;

  const askAll = (
    profile: FoldedProfile,
    of: { readonly cause: ChangeCause; readonly at: Instant } & Occasion,
  ): void => {
    const { cause, at, since, names } = of;
    const changes: MembershipChange[] = [];
    running.askAll();
    looks.set(profile.person, running.ask(profile, { cause, at }, changes));
    book.write(changes, { since, names });
  };

  /** All of some persons leave an audience. */
  const leave = (
    { audience, version }: Pick<KeptAudience, "audience" | "version">,
    persons: Iterable<string>,
    of: { readonly cause: ChangeCause; readonly at: Instant },
  ): void =>
    book.write(
      [...persons].map((person) =>
        book.change({ audience, version, person, change: "left", ...of }),
      ),
    );

  /** Whoever was joined into another is nobody's member any more. */
  const dismiss = (person: string, cause: ChangeCause): void => {
    profiles.delete(person);
    looks.set(person, Number.POSITIVE_INFINITY);
    const at = clock();
    for (const audience of running.all())
      if (book.isMember(person, audience.audience)) leave(audience, [person], { cause, at });
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
    const found = await loadProfiles(store, running.shop(), {
      persons: who.map((person) => ({ person, subjects: persons.subjectsOf(person) })),
      context: running.context(),
      now: clock(),
    }).catch((error: unknown) => {
      for (const person of who)
        if (!waiting.has(person))
          waiting.set(person, causes.get(person) ?? { cause: "facts", since: clock() });
      throw error;
    });
    for (const [i, profile] of found.entries()) {
      // Others have their turn: events go on arriving.
      if (i % 100 === 99) await new Promise((resolve) => setImmediate(resolve));
      // Other facts than events have changed while it was loaded: it is loaded again.
      const heard = meanwhile.get(profile.person) ?? [];
      meanwhile.delete(profile.person);
      if (waiting.has(profile.person)) continue;
      for (const each of heard) profile.fold(each);
      profile.seal();
      profiles.set(profile);
      const { cause, since, heardOf } = causes.get(profile.person) ?? { cause: "facts" };
      const names = heardOf && namesIn(heardOf, profile.person);
      const at = cause === "time" && since !== undefined ? since : clock();
      askAll(profile, { cause, at, since, names });
    }
  };

  const work = (): void => {
    if (working || sweeping || closed || running.all().length === 0) return;
    if (waiting.size === 0 && later.length === 0) return;
    working = load()
      .catch(async (error: unknown) => {
        log.warn({ event: "profiles-not-loaded", code: toPerennialError(error).code });
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      })
      .finally(() => {
        working = undefined;
        work();
        sleep();
      });
  };
  const want = (person: string, why: Wait): void => {
    profiles.delete(person);
    if (!waiting.has(person)) waiting.set(person, why);
    work();
  };
  /** All names of a person, where an event told them all. */
  const namesIn = (
    identities: readonly SeenIdentity[],
    person: string,
  ): ReadonlyMap<string, Names> | undefined => {
    const subjects = persons.subjectsOf(person);
    if (!subjects.every((each) => identities.some(({ subject }) => subject === each)))
      return undefined;
    return new Map([[person, identities.map(({ kind, value }) => ({ kind, value }))]]);
  };

  /** Looks at those whose instant has come, and sleeps until the next. */
  const look = (): void => {
    const now = clock();
    for (const { person, at } of looks.due(now)) {
      const profile = profiles.get(person);
      if (profile) askAll(profile, { cause: "time", at: Math.min(at, now), since: at });
      else want(person, { cause: "time", since: Math.min(at, now) });
    }
  };
  /** Sleeps until the next instant, unless it sleeps no longer than that already. */
  const sleep = (): void => {
    const at = Math.min(looks.earliest(), clock() + longestSleepMs);
    if (closed || at >= wakesAt) return;
    clearTimeout(timer);
    wakesAt = at;
    timer = setTimeout(
      () => {
        wakesAt = Number.POSITIVE_INFINITY;
        look();
        sleep();
      },
      Math.max(0, at - clock()),
    );
    timer.unref();
  };

  const begin = async (): Promise<void> => {
    await working;
    await running.read(store, readAudiences);
    profiles.clear();
    looks.clear();
    if (running.all().length === 0) waiting.clear();
    // What was erased is gone from the facts, and from here.
    await book.reread();
  };

  /** Those for whom something may have changed since the last run are asked first. */
  const resume = async ({ upTo }: LastRun): Promise<void> => {
    const spans = running
      .all()
      .flatMap(({ rule }) => rule.reads.flatMap((each) => each.spans ?? []));
    const now = clock();
    const since = { upTo, since: upTo - marginMs, now, spans };
    for (const person of await personsSince(store, since))
      waiting.set(person, { cause: "time", since: now });
  };

  const note = async (): Promise<void> => {
    if (!lastRun || !isRead || sweeping || book.isWriting()) return;
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
    const staying = new Set(running.all().map(({ audience }) => audience));
    for (const audience of book.audiences()) {
      if (staying.has(audience)) continue;
      const removed = before.find((each) => each.audience === audience) ?? { audience, version: 0 };
      leave(removed, book.members(audience), { cause: "definition", at });
    }
  };

  /** All whom something is known of, and members who became others while nobody looked: they are to leave. */
  const everyone = async (now: Instant): Promise<string[]> => {
    const members = book.audiences().flatMap((audience) => book.members(audience));
    const joined = new Set(members.filter((person) => persons.personOf(person) !== person));
    return [...joined, ...(await allPersons(store, now))];
  };

  /** Reads definitions anew: those that have changed are asked of all in SQL, everybody of all of them bit by bit. */
  const readAnew = async (cause: ChangeCause): Promise<void> => {
    const before = running.all();
    await begin();
    leaveRemoved(before);
    const at = clock();
    const shop = running.shop();
    for (const audience of running.all()) {
      const known = before.find((each) => each.audience === audience.audience);
      if (shop === undefined || cause !== "definition" || known?.version === audience.version)
        continue;
      const found = await personsOf(store, audience.rule, { now: at, shop });
      const inIt = new Set(book.members(audience.audience));
      const entered = [...found].filter((person) => !inIt.has(person));
      leave(
        audience,
        [...inIt].filter((person) => !found.has(person)),
        { cause, at },
      );
      const { audience: name, version } = audience;
      book.write(
        entered.map((person) =>
          book.change({ audience: name, version, person, change: "entered", cause, at }),
        ),
      );
      // Audiences that ask of this one read it from disk.
      if (running.isReadByOthers(name)) await book.written();
    }
    later = running.all().length === 0 ? [] : await everyone(at);
    isRead = true;
  };
  persons.onChange((changes) => {
    if (running.all().length === 0) return;
    const at = clock();
    for (const { person, was } of changes) {
      want(person, { cause: "facts", since: at });
      if (was !== person) want(was, { cause: "facts", since: at });
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

  const readFirst = async (): Promise<void> => {
    if (isRead || closed) return;
    const last = await lastRun?.read();
    await begin();
    leaveRemoved([]);
    if (last !== undefined) await resume(last);
    later = running.all().length === 0 ? [] : await everyone(clock());
    isRead = true;
  };
  /** Reads until it succeeds: Postgres may be away for a while. */
  const start = async (): Promise<void> => {
    while (!isRead && !closed) {
      await inTurn(readFirst).catch(async (error: unknown) => {
        log.error({ event: "audiences-not-read", code: toPerennialError(error).code });
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      });
    }
  };
  // Facts that come before it is through are found by it, or waited for.
  const started = start();

  return {
    kept(events) {
      if (running.all().length === 0) return;
      const at = clock();
      const changes: MembershipChange[] = [];
      const names = new Map<string, Names>();
      for (const each of events) {
        const [who] = each.identities;
        if (who === undefined) continue;
        const person = persons.personOf(who.subject);
        const profile = profiles.get(person);
        if (profile === undefined) {
          const heard = meanwhile.get(person);
          if (heard) heard.push(each);
          else
            want(person, {
              cause: "event",
              since: each.event.receivedAt,
              heardOf: each.identities,
            });
          continue;
        }
        const facts = profile.fold(each);
        if (facts.length === 0) continue;
        running.askReadersOf(facts);
        const before = changes.length;
        const until = running.ask(profile, { cause: "event", at }, changes);
        if (changes.length > before)
          for (const [whose, all] of namesIn(each.identities, person) ?? []) names.set(whose, all);
        if (until < looks.of(person)) looks.set(person, until);
      }
      book.write(changes, { since: events[0]?.event.receivedAt, names });
      sleep();
    },
    touch(subjects) {
      if (running.all().length === 0) return;
      const at = clock();
      for (const subject of subjects)
        want(persons.personOf(subject), { cause: "event", since: at });
    },
    refresh: (cause) => inTurn(() => readAnew(cause)),
    onChange: book.onChange,
    members: book.members,
    isMember: book.isMember,
    audiences: running.all,
    latencies: book.latencies,
    toldUpTo: book.toldUpTo,
    async settled() {
      await started;
      look();
      while (!closed && (working || sweeping || waiting.size > 0 || later.length > 0)) {
        work();
        await (sweeping ?? working);
        look();
      }
      await book.written();
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      clearInterval(notes);
      await sweeping?.catch(() => undefined);
      await working;
      await book.close();
      await note();
    },
  };
}

/** Why somebody's profile is to be loaded. */
interface Wait {
  readonly cause: ChangeCause;
  readonly since: Instant;
  /** Whom the event named that it was. */
  readonly heardOf?: readonly SeenIdentity[];
}
