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
  return {
    filters,
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
  /** Folds an event in; whether anything that rules read has changed. */
  readonly fold: (arrived: ArrivedEvent, hash: bigint) => boolean;
  readonly addMark: (key: string, mark: EventMark) => void;
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
    marks: (filter) => marks.get(filterKey(filter)) ?? none,
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
      let changed = false;
      for (const [key, filter] of needs.filters) {
        if (!passesFilter(filter, event, source)) continue;
        addMark(key, { at: event.at, amount: amountOf(filter, event) });
        changed = true;
      }
      if (event.kind !== "identify") return changed;
      for (const name of needs.traits) {
        const value = traitAt(event.traits, name);
        if (value !== undefined && addTrait(name, { value, at: event.at, hash })) changed = true;
      }
      return changed;
    },
    addMark,
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

const none: readonly EventMark[] = [];

/** What lies at a dotted path of traits; undefined where nothing does. */
function traitAt(traits: unknown, name: string): unknown {
  return name
    .split(".")
    .reduce<unknown>((object, step) => (isObject(object) ? object[step] : undefined), traits);
}
