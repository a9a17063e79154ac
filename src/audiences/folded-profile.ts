import { isObject } from "../collect/event.ts";
import type { KeptEvent } from "../collect/event-taker.ts";
import { type IdentityKind, identityKinds } from "../core/subject.ts";
import type { Instant } from "../core/time.ts";
import type { Reads } from "./condition.ts";
import {
  amountOf,
  type EventFilter,
  filterKey,
  type KeptValue,
  passesFilter,
  valuesOf,
} from "./event-filter.ts";
import type {
  ConsentMark,
  EventMarks,
  LiveProfile,
  OrderMark,
  PredictionMark,
  TraitMark,
} from "./live-profile.ts";
import { firstAfter } from "./window.ts";

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
  readonly topPercents: ReadonlySet<number>;
  readonly identities: ReadonlySet<IdentityKind>;
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
    topPercents: new Set(reads.flatMap(({ topPercents = [] }) => topPercents)),
    identities: new Set(reads.flatMap(({ identities = [] }) => identities)),
  };
}

/** A trait with what decides between two told at one instant: the message's key, as a number. */
interface KeptTrait extends TraitMark {
  readonly key: string;
}

/** A profile that facts are folded into, in any order. */
export interface FoldedProfile extends LiveProfile {
  /** Folds an event in; which filters it passed, by key, and which traits it told. */
  readonly fold: (kept: KeptEvent) => readonly string[];
  /** Adds a mark from the facts; an event of that key, if it has one, is not folded into its filters again. */
  readonly addMark: (filter: string, mark: Mark, key: string) => void;
  /** Forgets which events the facts held: what comes from now on is not among them. Its lists take no more room than what they hold. */
  readonly seal: () => void;
  readonly addTrait: (name: string, trait: KeptTrait) => void;
  readonly addConsent: (consent: ConsentMark) => void;
  readonly setOrders: (orders: readonly OrderMark[]) => void;
  readonly setPrediction: (prediction: PredictionMark | undefined) => void;
  readonly addKind: (kind: IdentityKind) => void;
}

/** One of the {@link EventMarks} of a filter. */
export interface Mark {
  readonly at: Instant;
  readonly amount: number;
  readonly value?: KeptValue;
}

/** What profiles share. */
export interface ProfileContext {
  readonly needs: Needs;
  readonly minorPerUnit: number;
  /** By percent. */
  readonly topValues: ReadonlyMap<number, number>;
  readonly isMember: (person: string, audience: string) => boolean;
}

/** An empty profile. */
export function foldedProfile(person: string, context: ProfileContext): FoldedProfile {
  return new Folded(person, context);
}

/** A class, for there may be a million of them: what is empty takes no room. */
class Folded implements FoldedProfile {
  readonly person: string;
  readonly #context: ProfileContext;
  #marks: Map<string, KeptMarks> | undefined;
  #traits: Map<string, KeptTrait> | undefined;
  #held: Set<string> | undefined = new Set();
  consents: readonly ConsentMark[] = nothing;
  orders: readonly OrderMark[] = nothing;
  prediction: PredictionMark | undefined;
  /** A bit for each kind of name. */
  #kinds = 0;

  constructor(person: string, context: ProfileContext) {
    this.person = person;
    this.#context = context;
  }

  get minorPerUnit(): number {
    return this.#context.minorPerUnit;
  }

  marks(filter: EventFilter): EventMarks {
    return this.#marks?.get(filterKey(filter)) ?? noMarks;
  }

  trait(name: string): TraitMark | undefined {
    return this.#traits?.get(name);
  }

  isKnownBy(kind: IdentityKind): boolean {
    return (this.#kinds & (1 << identityKinds.indexOf(kind))) !== 0;
  }

  topValue(percent: number): number | undefined {
    return this.#context.topValues.get(percent);
  }

  isMember(audience: string): boolean {
    return this.#context.isMember(this.person, audience);
  }

  fold({ event, source, key }: KeptEvent): readonly string[] {
    if (this.#held?.has(key)) return nothing;
    const { needs } = this.#context;
    const changed: string[] = [];
    for (const [name, filter] of needs.filtersOf(event.kind, event.name)) {
      if (!passesFilter(filter, event, source)) continue;
      const mark = { at: event.at, amount: amountOf(filter, event) };
      if (filter.value === undefined) this.#add(name, filter, mark);
      else
        for (const value of valuesOf(filter.value, event))
          this.#add(name, filter, { ...mark, value });
      changed.push(name);
    }
    if (event.kind !== "identify") return changed;
    for (const name of needs.traits) {
      const value = traitAt(event.traits, name);
      if (value !== undefined && this.#tell(name, { value, at: event.at, key })) changed.push(name);
    }
    return changed;
  }

  addMark(name: string, mark: Mark, key: string): void {
    const filter = this.#context.needs.filters.get(name);
    if (filter) this.#add(name, filter, mark);
    if (key !== "") this.#held?.add(key);
  }

  /** Adds to a filter's marks, which have amounts only where it sums something. */
  #add(name: string, { sum, onlyFirst }: EventFilter, { at, amount, value }: Mark): void {
    this.#marks ??= new Map();
    let known = this.#marks.get(name);
    if (known === undefined) {
      known = {
        times: [],
        amounts: sum === undefined ? noAmounts : [],
        values: value === undefined ? noValues : [],
      };
      this.#marks.set(name, known);
    }
    const { times, amounts, values } = known;
    const place = firstAfter(times, at);
    insert(times, place, at);
    if (sum !== undefined) insert(amounts, place, amount);
    if (value !== undefined) insert(values, place, value);
    if (onlyFirst) times.length = 1;
  }

  seal(): void {
    this.#held = undefined;
    // A list that grows keeps room for 16 more, and most of them hold one or two.
    for (const [name, { times, amounts, values }] of this.#marks ?? [])
      this.#marks?.set(name, {
        times: times.slice(),
        amounts: amounts === noAmounts ? noAmounts : amounts.slice(),
        values: values === noValues ? noValues : values.slice(),
      });
  }

  addTrait(name: string, trait: KeptTrait): void {
    this.#tell(name, trait);
  }

  #tell(name: string, trait: KeptTrait): boolean {
    const known = this.#traits?.get(name);
    if (known && (known.at > trait.at || (known.at === trait.at && isAbove(known.key, trait.key))))
      return false;
    this.#traits ??= new Map();
    this.#traits.set(name, trait);
    return true;
  }

  addConsent(consent: ConsentMark): void {
    this.consents = [...this.consents, consent];
  }

  setOrders(orders: readonly OrderMark[]): void {
    this.orders = orders;
  }

  setPrediction(prediction: PredictionMark | undefined): void {
    this.prediction = prediction;
  }

  addKind(kind: IdentityKind): void {
    this.#kinds |= 1 << identityKinds.indexOf(kind);
  }
}

/** Puts a value at its place of a list: most often the last. */
function insert<T>(list: T[], place: number, value: T): void {
  if (place === list.length) list.push(value);
  else list.splice(place, 0, value);
}

/** Of all filters that sum nothing: never written to. */
const noAmounts: number[] = [];
/** Of all filters that keep no values: never written to. */
const noValues: KeptValue[] = [];

interface KeptMarks {
  readonly times: Instant[];
  readonly amounts: number[];
  readonly values: KeptValue[];
}

const nothing: readonly never[] = [];
const noMarks: EventMarks = { times: nothing, amounts: nothing, values: nothing };
const none: readonly (readonly [string, EventFilter])[] = [];

/** Whether a whole number, as a text of digits, is above another. */
function isAbove(a: string, b: string): boolean {
  return a.length === b.length ? a > b : a.length > b.length;
}

/** What lies at a dotted path of traits; undefined where nothing does. */
function traitAt(traits: unknown, name: string): unknown {
  return name
    .split(".")
    .reduce<unknown>((object, step) => (isObject(object) ? object[step] : undefined), traits);
}
