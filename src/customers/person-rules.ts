import { type IdentityKind, identityKinds } from "../core/subject.ts";
import type { Instant } from "../core/time.ts";

/**
 * Who is one person. Ids are of two sorts:
 *
 * 1. Ids of persons (the shop's customer id, loyalty card, e-mail, phone, ids in other systems) are joined where
 *    one fact names both. A person has one customer id and one card, and at most five of each of the others: a
 *    link that would break this joins nothing. Links of strong kinds go before those of weaker ones, older before
 *    younger.
 * 2. Ids of things (a device, a browser) join nobody. They follow the person with whom they were seen first. One
 *    that was seen with more than four is shared, such as a tablet in a store: it follows nobody. Things that were
 *    only ever seen together are one visitor; where one of a group has an owner, the rest follow the owner with
 *    whom the group was seen first.
 *
 * An id that was seen with more than fifty others is everybody's, such as the shop's own e-mail: it joins nothing.
 * All this depends on the facts alone, never on the order in which they arrived.
 */

/** An id, and when it was first seen in any fact. */
export interface SeenId {
  readonly subject: string;
  readonly kind: IdentityKind;
  readonly firstAt: Instant;
}

/** That one fact named both ids: their places among the ids, and when that was first. */
export interface IdLink {
  readonly a: number;
  readonly b: number;
  readonly at: Instant;
}

/** How many ids of a kind one person may have. */
const limits: Readonly<Record<IdentityKind, number>> = {
  customer_id: 1,
  loyalty_id: 1,
  email: 5,
  phone: 5,
  external_id: 5,
  guest: Number.POSITIVE_INFINITY,
  device_id: Number.POSITIVE_INFINITY,
  anonymous_id: Number.POSITIVE_INFINITY,
};

/** An id that was seen with more others than this joins nothing. */
export const mostNeighbours = 50;

/** A thing that was seen with more persons than this is shared. */
const mostOwners = 4;

/** Whether ids of this kind belong to a thing rather than to a person. */
function isThing(kind: IdentityKind): boolean {
  return kind === "device_id" || kind === "anonymous_id";
}

/**
 * Who is one person, among ids that are all connected by links; none of them has more than
 * {@link mostNeighbours}.
 *
 * @returns for each id the place of the one whose id the person bears: the oldest of the person's ids,
 *   of several the one of the strongest kind
 * @example
 * personsAmong([{ subject: "1", kind: "email", firstAt: 5 }, { subject: "2", kind: "anonymous_id", firstAt: 3 }], [{ a: 0, b: 1, at: 5 }]); // [1, 1]
 */
export function personsAmong(ids: readonly SeenId[], links: readonly IdLink[]): number[] {
  const before = (a: number, b: number): number => compareText(ids[a]?.subject, ids[b]?.subject);
  const group = joinPersonal(ids, links, before);
  followOwners(group, { ids, links, before });
  const older = (a: number, b: number): number =>
    (ids[a]?.firstAt ?? 0) - (ids[b]?.firstAt ?? 0) ||
    rankOf(ids[a]) - rankOf(ids[b]) ||
    before(a, b);
  const oldest = new Map<number, number>();
  for (const place of ids.keys()) {
    const root = group.find(place);
    const best = oldest.get(root);
    if (best === undefined || older(place, best) < 0) oldest.set(root, place);
  }
  return ids.map((_, place) => oldest.get(group.find(place)) ?? place);
}

/** From the strongest evidence of who somebody is, 0, to the weakest. */
function rankOf(id: SeenId | undefined): number {
  return identityKinds.indexOf(id?.kind ?? "guest");
}

function compareText(a = "", b = ""): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

type Compare = (a: number, b: number) => number;

/** Sets of places that were joined. */
interface Groups {
  readonly find: (place: number) => number;
  readonly join: (a: number, b: number) => void;
}

function newGroups(size: number): Groups {
  const parent = Array.from({ length: size }, (_, place) => place);
  const find = (place: number): number => {
    let root = place;
    while (parent[root] !== root) root = parent[root] ?? root;
    parent[place] = root;
    return root;
  };
  return {
    find,
    join(a, b) {
      parent[find(a)] = find(b);
    },
  };
}

/** Rule 1. */
function joinPersonal(ids: readonly SeenId[], links: readonly IdLink[], before: Compare): Groups {
  const groups = newGroups(ids.length);
  const counts = ids.map(({ kind }) => new Map<IdentityKind, number>([[kind, 1]]));
  for (const { a, b } of strongestFirst(ids, links, before)) {
    const [from, to] = [groups.find(a), groups.find(b)];
    if (from === to) continue;
    const together = new Map(counts[to]);
    for (const [kind, count] of counts[from] ?? [])
      together.set(kind, (together.get(kind) ?? 0) + count);
    if ([...together].some(([kind, count]) => count > limits[kind])) continue;
    groups.join(from, to);
    counts[to] = together;
  }
  return groups;
}

function strongestFirst(
  ids: readonly SeenId[],
  links: readonly IdLink[],
  before: Compare,
): IdLink[] {
  const rank = (place: number): number => rankOf(ids[place]);
  const thing = (place: number): boolean => isThing(ids[place]?.kind ?? "guest");
  return links
    .filter(({ a, b }) => !thing(a) && !thing(b))
    .map((link) =>
      (rank(link.a) - rank(link.b) || before(link.a, link.b)) <= 0
        ? link
        : { a: link.b, b: link.a, at: link.at },
    )
    .sort(
      (x, y) =>
        rank(x.b) - rank(y.b) ||
        rank(x.a) - rank(y.a) ||
        x.at - y.at ||
        before(x.a, y.a) ||
        before(x.b, y.b),
    );
}

/** That a thing was seen with an owner, or with a thing. */
interface Sighting {
  readonly with: number;
  readonly at: Instant;
}

/** What rule 2 goes by. */
interface Belongings {
  readonly ids: readonly SeenId[];
  readonly links: readonly IdLink[];
  readonly before: Compare;
}

/** Rule 2: joins each thing to its owner, and things without one to each other or to the owner of one of them. */
function followOwners(groups: Groups, { ids, links, before }: Belongings): void {
  const thing = (place: number): boolean => isThing(ids[place]?.kind ?? "guest");
  const both = links.flatMap(({ a, b, at }) => [
    { thing: a, with: b, at },
    { thing: b, with: a, at },
  ]);
  const withPersons = sightings(both.filter((each) => thing(each.thing) && !thing(each.with)));
  const owners = new Map<number, number>();
  const shared = new Set<number>();
  const isShared = (ofThing: readonly Sighting[]): boolean =>
    new Set(ofThing.map((each) => groups.find(each.with))).size > mostOwners;
  for (const [place, ofThing] of withPersons) {
    const first = earliest(ofThing, before);
    if (isShared(ofThing)) shared.add(place);
    else if (first) owners.set(place, first.with);
  }
  const isFree = (place: number): boolean =>
    thing(place) && !withPersons.has(place) && !shared.has(place);
  const besides = both.flatMap((each) => {
    const owner = thing(each.with) ? owners.get(each.with) : undefined;
    return owner !== undefined && isFree(each.thing) ? [{ ...each, with: owner }] : [];
  });
  for (const [place, owner] of owners) groups.join(place, owner);
  for (const [place, ofThing] of sightings(besides)) if (isShared(ofThing)) shared.add(place);
  for (const { a, b } of links) if (isFree(a) && isFree(b)) groups.join(a, b);
  const ofGroups = sightings(
    besides
      .filter((each) => isFree(each.thing))
      .map((each) => ({ ...each, thing: groups.find(each.thing) })),
  );
  for (const [group, ofGroup] of ofGroups) {
    const first = earliest(ofGroup, before);
    if (first) groups.join(group, first.with);
  }
}

/** That a thing was seen with an owner, or with another thing's. */
interface Sighting {
  readonly thing: number;
  readonly with: number;
  readonly at: Instant;
}

function sightings(all: readonly Sighting[]): Map<number, Sighting[]> {
  const byThing = new Map<number, Sighting[]>();
  for (const each of all) {
    const known = byThing.get(each.thing);
    if (known) known.push(each);
    else byThing.set(each.thing, [each]);
  }
  return byThing;
}

function earliest(some: readonly Sighting[], before: Compare): Sighting | undefined {
  return some.reduce<Sighting | undefined>((best, each) => {
    const order = best === undefined ? -1 : each.at - best.at || before(each.with, best.with);
    return order < 0 ? each : best;
  }, undefined);
}
