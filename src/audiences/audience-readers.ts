import { asksOf } from "./audience.ts";
import type { KeptAudience } from "./audience-store.ts";
import { filterKey } from "./event-filter.ts";

/** Which audiences, by place, have to be asked again when something changes: in ascending order. */
export interface AudienceReaders {
  /** By a filter's key, or the name of a trait. */
  readonly of: (changed: string) => readonly number[];
  /** Those that ask who is in another. */
  readonly ofAudience: (audience: string) => readonly number[];
}

/** The readers of audiences that stand in the order in which they are asked. */
export function readersOf(audiences: readonly KeptAudience[]): AudienceReaders {
  const ofFact = new Map<string, number[]>();
  const ofAudience = new Map<string, number[]>();
  const add = (map: Map<string, number[]>, key: string, place: number): void => {
    const known = map.get(key) ?? [];
    if (!known.includes(place)) map.set(key, [...known, place]);
  };
  for (const [place, audience] of audiences.entries()) {
    for (const { events = [], traits = [] } of audience.rule.reads) {
      for (const filter of events) add(ofFact, filterKey(filter), place);
      for (const trait of traits) add(ofFact, trait, place);
    }
    for (const name of asksOf(audience)) add(ofAudience, name, place);
  }
  return {
    of: (changed) => ofFact.get(changed) ?? nobody,
    ofAudience: (audience) => ofAudience.get(audience) ?? nobody,
  };
}

const nobody: readonly number[] = [];
