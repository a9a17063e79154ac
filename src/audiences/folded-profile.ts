import { isObject } from "../collect/event.ts";
import type { ArrivedEvent } from "../collect/event-taker.ts";
import type { Reads } from "./condition.ts";
import { amountOf, type EventFilter, filterKey, passesFilter } from "./event-filter.ts";
import type {
  ConsentMark,
  EventMark,
  LiveProfile,
  OrderMark,
  PredictionMark,
  TraitMark,
} from "./live-profile.ts";

/** What all rules together read: only this is folded. */
export interface Needs {
  /** By key. */
  readonly filters: ReadonlyMap<string, EventFilter>;
  /** The filters that events of a call and a name may pass. */
  readonly filtersOf: (kind: string, name: string) => readonly (readonly [string, EventFilter])[];
  readonly traits: ReadonlySet<string>;
  readonly orders: boolean;
  readonly consents: boolean;
  readonly predictions: boolean;
}

/** What rules read, each once. */
export function needsOf(reads: readonly Reads[]): Needs {
  const filters = new Map<string, EventFilter>();
  for (const filter of reads.flatMap(({ events = [] }) => events))
    filters.set(filterKey(filter), filter);
  const byCall = new Map<string, (readonly [string, EventFilter])[]>();
  for (const each of filters) {
    const [, { call = "track", event }] = each;
    const place = event === undefined ? call : `${call} ${event}`;
    byCall.set(place, [...(byCall.get(place) ?? []), each]);
  }
  return {
    filters,
    filtersOf(kind, name) {
      const [any = none, named = none] = [byCall.get(kind), byCall.get(`${kind} ${name}`)];
      return any.length === 0 ? named : [...any, ...named];
    },
    traits: new Set(reads.flatMap(({ traits = [] }) => traits)),
    orders: reads.some(({ orders }) => orders),
    consents: reads.some(({ consents }) => consents),
    predictions: reads.some(({ predictions }) => predictions),
  };
}

/** A trait with what decides between two told at one instant: the hash of the message. */
interface KeptTrait extends TraitMark {
  readonly hash: bigint;
}

/** A profile that facts are folded into, in any order. */
export interface FoldedProfile extends LiveProfile {
  /** Folds an event in; which filters it passed, by key, and which traits it told. */
  readonly fold: (arrived: ArrivedEvent, hash: bigint) => readonly string[];
  /** Adds a mark from the facts; an event of that hash is not folded into its filters again. */
  readonly addMark: (key: string, mark: EventMark, hash: string) => void;
  /** Forgets which events the facts held: what comes from now on is not among them. */
  readonly seal: () => void;
  readonly addTrait: (name: string, trait: KeptTrait) => void;
  readonly addConsent: (consent: ConsentMark) => void;
  readonly setOrders: (orders: readonly OrderMark[]) => void;
  readonly setPrediction: (prediction: PredictionMark | undefined) => void;
}

/** What profiles share. */
export interface ProfileContext {
  readonly needs: Needs;
  readonly minorPerUnit: number;
  readonly isMember: (person: string, audience: string) => boolean;
}

/** An empty profile. */
export function foldedProfile(person: string, context: ProfileContext): FoldedProfile {
  const { needs, minorPerUnit } = context;
  const marks = new Map<string, EventMark[]>();
  const traits = new Map<string, KeptTrait>();
  const consents: ConsentMark[] = [];
  let orders: readonly OrderMark[] = [];
  let prediction: PredictionMark | undefined;

  let held: Set<string> | undefined = new Set();
  const addMark = (key: string, mark: EventMark): void => {
    const known = marks.get(key);
    if (known === undefined) {
      marks.set(key, [mark]);
      return;
    }
    const last = known.at(-1);
    known.push(mark);
    if (last && last.at > mark.at) known.sort((a, b) => a.at - b.at);
  };
  const addTrait = (name: string, trait: KeptTrait): boolean => {
    const known = traits.get(name);
    if (known && (known.at > trait.at || (known.at === trait.at && known.hash > trait.hash)))
      return false;
    traits.set(name, trait);
    return true;
  };
  return {
    person,
    minorPerUnit,
    marks: (filter) => marks.get(filterKey(filter)) ?? noMarks,
    trait: (name) => traits.get(name),
    get orders() {
      return orders;
    },
    consents,
    get prediction() {
      return prediction;
    },
    isMember: (audience) => context.isMember(person, audience),
    fold({ event, source }, hash) {
      const changed: string[] = [];
      if (held?.has(hash.toString())) return changed;
      for (const [key, filter] of needs.filtersOf(event.kind, event.name)) {
        if (!passesFilter(filter, event, source)) continue;
        addMark(key, { at: event.at, amount: amountOf(filter, event) });
        changed.push(key);
      }
      if (event.kind !== "identify") return changed;
      for (const name of needs.traits) {
        const value = traitAt(event.traits, name);
        if (value !== undefined && addTrait(name, { value, at: event.at, hash }))
          changed.push(name);
      }
      return changed;
    },
    addMark(key, mark, hash) {
      addMark(key, mark);
      if (hash !== "") held?.add(hash);
    },
    seal() {
      held = undefined;
    },
    addTrait,
    addConsent(consent) {
      consents.push(consent);
    },
    setOrders(found) {
      orders = found;
    },
    setPrediction(found) {
      prediction = found;
    },
  };
}

const noMarks: readonly EventMark[] = [];
const none: readonly (readonly [string, EventFilter])[] = [];

/** What lies at a dotted path of traits; undefined where nothing does. */
function traitAt(traits: unknown, name: string): unknown {
  return name
    .split(".")
    .reduce<unknown>((object, step) => (isObject(object) ? object[step] : undefined), traits);
}
