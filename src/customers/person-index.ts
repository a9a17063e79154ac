import type { IdentityKind } from "../core/subject.ts";
import type { Instant } from "../core/time.ts";
import { type IdLink, mostNeighbours, personsAmong, type SeenId } from "./person-rules.ts";

/** An id as a fact names it. */
export interface NamedId {
  readonly subject: string;
  readonly kind: IdentityKind;
}

/** That a subject is, from now on, one of a person's ids. */
export interface PersonChange {
  readonly subject: string;
  readonly person: string;
  /** Whose it was before. */
  readonly was: string;
}

/**
 * Who is one person, kept up to date as facts arrive, in any order. Only what a fact touches is computed anew,
 * by the same rules as the whole.
 */
export interface PersonIndex {
  /** Notes that a fact of this instant named these ids, all of one person or thing. */
  readonly note: (ids: readonly NamedId[], at: Instant) => void;
  /** Says that what named both of two subjects joins nothing, or does again. */
  readonly setApart: (pair: {
    readonly a: string;
    readonly b: string;
    readonly apart: boolean;
  }) => void;
  /** Whether a fact would tell nothing new: all its ids are known together, from no later. */
  readonly knows: (ids: readonly NamedId[], at: Instant) => boolean;
  /** Applies the rules to what was touched; who belongs to another person than before. */
  readonly settle: () => PersonChange[];
  /** The person of a subject: itself where nothing is known of it. */
  readonly personOf: (subject: string) => string;
  /** The ids of a person. */
  readonly subjectsOf: (person: string) => readonly string[];
}

/** Opens an empty index. */
export function personIndex(): PersonIndex {
  const places = new Map<string, number>();
  const ids: SeenId[] = [];
  const persons: number[] = [];
  const neighbours: (Map<number, Instant> | undefined)[] = [];
  const members = new Map<number, Set<number>>();
  const apart = new Set<string>();
  let touched = new Set<number>();

  const placeOf = ({ subject, kind }: NamedId, at: Instant): number => {
    const known = places.get(subject);
    if (known === undefined) {
      const place = ids.push({ subject, kind, firstAt: at }) - 1;
      places.set(subject, place);
      persons.push(place);
      return place;
    }
    const id = ids[known];
    if (id && at < id.firstAt) {
      ids[known] = { ...id, firstAt: at };
      if (neighbours[known]) touched.add(known);
    }
    return known;
  };
  const degree = (place: number): number => neighbours[place]?.size ?? 0;
  const link = (a: number, b: number, at: Instant): void => {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const ofThis = neighbours[from] ?? new Map<number, Instant>();
      neighbours[from] = ofThis;
      const known = ofThis.get(to);
      if (known !== undefined && known <= at) continue;
      ofThis.set(to, at);
      touched.add(from);
      // The one that was one too many: from here on this id joins nothing, which its neighbours feel.
      if (known === undefined && ofThis.size === mostNeighbours + 1)
        for (const near of ofThis.keys()) touched.add(near);
    }
  };
  const isApart = (a: number, b: number): boolean =>
    apart.size > 0 && apart.has(pairKey(ids[a]?.subject, ids[b]?.subject));

  /** The ids around one that links may join: those of everybody lead nowhere. */
  const around = (start: number): readonly number[] => {
    if (degree(start) > mostNeighbours) return [start];
    const found = new Set([start]);
    for (const place of found) {
      for (const near of neighbours[place]?.keys() ?? [])
        if (degree(near) <= mostNeighbours && !isApart(place, near)) found.add(near);
    }
    return [...found];
  };
  const linksAmong = (some: readonly number[]): IdLink[] => {
    const local = new Map(some.map((place, index) => [place, index]));
    return some.flatMap((place, a) =>
      [...(neighbours[place] ?? [])].flatMap(([near, at]) => {
        const b = local.get(near);
        return b === undefined || b <= a || isApart(place, near) ? [] : [{ a, b, at }];
      }),
    );
  };
  const assign = (place: number, person: number): PersonChange | undefined => {
    const was = persons[place] ?? place;
    if (was === person) return undefined;
    if (was !== place) members.get(was)?.delete(place);
    if (person !== place) members.set(person, (members.get(person) ?? new Set()).add(place));
    persons[place] = person;
    const subjectAt = (each: number): string => ids[each]?.subject ?? "";
    return { subject: subjectAt(place), person: subjectAt(person), was: subjectAt(was) };
  };

  return {
    note(named, at) {
      const found = named.map((id) => placeOf(id, at));
      for (const [i, a] of found.entries())
        for (const b of found.slice(i + 1)) if (a !== b) link(a, b, at);
    },
    setApart({ a, b, apart: isSo }) {
      const key = pairKey(a, b);
      if (apart.has(key) === isSo) return;
      if (isSo) apart.add(key);
      else apart.delete(key);
      for (const subject of [a, b]) {
        const place = places.get(subject);
        if (place !== undefined) touched.add(place);
      }
    },
    knows(named, at) {
      const found = named.map(({ subject }) => places.get(subject));
      return found.every((place, i) => {
        const id = place === undefined ? undefined : ids[place];
        if (place === undefined || !id || id.firstAt > at) return false;
        return found.slice(i + 1).every((other) => {
          const known = other === undefined ? undefined : neighbours[place]?.get(other);
          return other === place || (known !== undefined && known <= at);
        });
      });
    },
    settle() {
      const changes: PersonChange[] = [];
      const done = new Set<number>();
      for (const start of touched) {
        if (done.has(start)) continue;
        const some = around(start);
        const found = personsAmong(
          some.map((place) => ids[place] ?? nobody),
          linksAmong(some),
        );
        for (const [i, place] of some.entries()) {
          done.add(place);
          const change = assign(place, some[found[i] ?? i] ?? place);
          if (change) changes.push(change);
        }
      }
      touched = new Set();
      return changes;
    },
    personOf(subject) {
      const place = places.get(subject);
      return place === undefined ? subject : (ids[persons[place] ?? place]?.subject ?? subject);
    },
    subjectsOf(person) {
      const place = places.get(person);
      if (place === undefined) return [person];
      const others = [...(members.get(place) ?? [])].map((each) => ids[each]?.subject ?? "");
      return persons[place] === place ? [person, ...others] : others;
    },
  };
}

const nobody: SeenId = { subject: "", kind: "guest", firstAt: 0 };

function pairKey(a = "", b = ""): string {
  return a < b ? `${a}|${b}` : `${b}|${a}`;
}
