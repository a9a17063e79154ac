import { groupCommit } from "../collect/group-commit.ts";
import { clickhouseTime } from "../collect/order-line.ts";
import { toPerennialError } from "../core/errors.ts";
import { createLogger } from "../core/log.ts";
import type { Instant } from "../core/time.ts";
import type { Store } from "../store/store.ts";
import { readMembers } from "./membership-sweep.ts";

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

/** Hears of changes that are on disk, in the order of their numbers. */
export type ChangeListener = (changes: readonly MembershipChange[]) => void;

/** A change that is to be made: it has no number yet. */
export type NewChange = Omit<MembershipChange, "seq">;

/** Who is in which audience. What changes is numbered, written in that order, and told when it is on disk. */
export interface MemberBook {
  readonly members: (audience: string) => ReadonlySet<string>;
  /** The audiences that have, or had, members. */
  readonly audiences: () => Iterable<string>;
  /** Makes a change in memory; it must be written. */
  readonly change: (change: NewChange) => MembershipChange;
  /**
   * Writes changes, then tells them.
   * @param since when what led to them came, for {@link MemberBook.latencies}
   */
  readonly write: (changes: readonly MembershipChange[], since?: Instant) => void;
  /** Forgets an audience whose members have left. */
  readonly drop: (audience: string) => void;
  /** Reads all anew from disk: what was erased is gone from there. */
  readonly reread: () => Promise<void>;
  /** Tells of changes, until what it answers is called. */
  readonly onChange: (listener: ChangeListener) => () => void;
  /** Milliseconds from what led to a change until it was on disk, of the last thousand. */
  readonly latencies: () => readonly number[];
  /** Whether a change is on its way to disk. */
  readonly isWriting: () => boolean;
  /** Resolves when all that was to be written so far is on disk. */
  readonly written: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const mostLatencies = 1_000;
const log = createLogger();

/** Opens the book of a store. */
export async function openMemberBook(store: Store, clock: () => Instant): Promise<MemberBook> {
  const held = await readMembers(store);
  const { members } = held;
  let seq = held.lastSeq;
  const listeners = new Set<ChangeListener>();
  const latencies: number[] = [];
  const writes = new Set<Promise<void>>();
  const facts = groupCommit(store, {
    table: "audience_change_local",
    columns: ["subject_id", "audience", "version", "change", "cause", "at", "seq"],
    windowMs: 5,
    mostRows: 20_000,
    // One at a time: whoever reads on from a number must not find a higher one on disk before a lower one.
    inFlight: 1,
    mostBytes: 256 * 1024 * 1024,
  });
  const membersOf = (audience: string): Set<string> => {
    const known = members.get(audience);
    if (known) return known;
    const none = new Set<string>();
    members.set(audience, none);
    return none;
  };
  return {
    members: membersOf,
    audiences: () => members.keys(),
    change(change) {
      const known = membersOf(change.audience);
      if (change.change === "entered") known.add(change.person);
      else known.delete(change.person);
      seq += 1;
      return { ...change, seq };
    },
    write(changes, since) {
      if (changes.length === 0) return;
      const written = facts.append(changes.map(changeRow)).then(
        () => {
          if (since !== undefined) {
            const ms = clock() - since;
            for (let i = 0; i < Math.min(changes.length, mostLatencies); i++) latencies.push(ms);
            if (latencies.length > mostLatencies)
              latencies.splice(0, latencies.length - mostLatencies);
          }
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
    },
    drop: (audience) => void members.delete(audience),
    async reread() {
      await Promise.all(writes);
      const now = await readMembers(store);
      members.clear();
      for (const [audience, known] of now.members) members.set(audience, known);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    latencies: () => latencies,
    isWriting: () => writes.size > 0,
    async written() {
      await Promise.all(writes);
    },
    close: () => facts.close(),
  };
}

function changeRow(change: MembershipChange): string {
  const { person, audience, version, cause, at, seq } = change;
  return JSON.stringify([person, audience, version, change.change, cause, clickhouseTime(at), seq]);
}
