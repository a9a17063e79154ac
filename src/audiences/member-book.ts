import { groupCommit } from "../collect/group-commit.ts";
import { clickhouseTime } from "../collect/order-line.ts";
import { toPerennialError } from "../core/errors.ts";
import { createLogger } from "../core/log.ts";
import type { Instant } from "../core/time.ts";
import type { Store } from "../store/store.ts";
import { type MemberTable, memberTable } from "./member-table.ts";
import { readMembers } from "./membership-sweep.ts";

/** Why somebody entered or left: something happened, time passed, other facts changed, or the definition did. */
export const changeCauses = ["event", "time", "facts", "definition"] as const;
export type ChangeCause = (typeof changeCauses)[number];

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

/** By what a person is known. */
export type Names = readonly { readonly kind: string; readonly value: string }[];

/** Hears of changes that are on disk, in the order of their numbers; and all names of persons where they happen to be known. */
export type ChangeListener = (
  changes: readonly MembershipChange[],
  names: ReadonlyMap<string, Names>,
) => void;

/** What led to changes. */
export interface Occasion {
  /** When it came, for {@link MemberBook.latencies}. */
  readonly since?: Instant | undefined;
  /** All names of some of the persons. */
  readonly names?: ReadonlyMap<string, Names> | undefined;
}

/** A change that is to be made: it has no number yet. */
export type NewChange = Omit<MembershipChange, "seq">;

/** Who is in which audience. What changes is numbered, written in that order, and told when it is on disk. */
export interface MemberBook {
  /** Who is in an audience, as of now. */
  readonly members: (audience: string) => readonly string[];
  readonly isMember: (person: string, audience: string) => boolean;
  /** The same of many audiences of one person: by the person's row, and the audience's column. */
  readonly table: Pick<MemberTable, "row" | "column" | "has">;
  /** The audiences that have members. */
  readonly audiences: () => readonly string[];
  /** Makes a change in memory; it must be written. */
  readonly change: (change: NewChange) => MembershipChange;
  /** Writes changes, then tells them. */
  readonly write: (changes: readonly MembershipChange[], of?: Occasion) => void;
  /** Reads all anew from disk: what was erased is gone from there. */
  readonly reread: () => Promise<void>;
  /** Tells of changes, until what it answers is called. */
  readonly onChange: (listener: ChangeListener) => () => void;
  /** Milliseconds from what led to a change until it was on disk, of the last thousand. */
  readonly latencies: () => readonly number[];
  /** The highest number that was told; before the first, that which was on disk at the start. */
  readonly toldUpTo: () => number;
  /** Whether a change is on its way to disk. */
  readonly isWriting: () => boolean;
  /** Resolves when all that was to be written so far is on disk. */
  readonly written: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const nobody: ReadonlyMap<string, Names> = new Map();
const mostLatencies = 1_000;
const log = createLogger();

/** Opens the book of a store. */
export async function openMemberBook(store: Store, clock: () => Instant): Promise<MemberBook> {
  const table = memberTable();
  const read = async (): Promise<void> => {
    const held = await readMembers(store);
    table.clear();
    for (const { audience, person } of held.members)
      table.set(person, table.column(audience), true);
    seq = Math.max(seq, held.lastSeq);
  };
  let seq = 0;
  await read();
  let told = seq;
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
  return {
    members: (audience) => table.members(table.column(audience)),
    isMember: (person, audience) => table.has(table.row(person), table.column(audience)),
    table,
    audiences: () => table.audiences().filter((each) => table.count(table.column(each)) > 0),
    change(change) {
      table.set(change.person, table.column(change.audience), change.change === "entered");
      seq += 1;
      return { ...change, seq };
    },
    write(changes, { since, names = nobody } = {}) {
      if (changes.length === 0) return;
      const written = facts.append(changes.map(changeRow)).then(
        () => {
          if (since !== undefined) {
            const ms = clock() - since;
            for (let i = 0; i < Math.min(changes.length, mostLatencies); i++) latencies.push(ms);
            if (latencies.length > mostLatencies)
              latencies.splice(0, latencies.length - mostLatencies);
          }
          told = changes.at(-1)?.seq ?? told;
          for (const listener of listeners) listener(changes, names);
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
    async reread() {
      await Promise.all(writes);
      await read();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    latencies: () => latencies,
    toldUpTo: () => told,
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
