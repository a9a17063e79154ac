import { rememberSubjects } from "../core/subject.ts";
import type { Instant } from "../core/time.ts";
import type { Identity } from "./identity.ts";
import { clickhouseTime } from "./order-line.ts";

/** By what a fact names a person, and under which subject facts of that name lie. */
export interface SeenIdentity extends Identity {
  readonly subject: string;
}

/** That one fact named these identities, all of one person. */
export interface Sighting {
  readonly at: Instant;
  readonly source: string;
  /** The message or order that named them. */
  readonly evidence: string;
  /** The strongest first. */
  readonly identities: readonly SeenIdentity[];
}

/** The columns of `sighting_local` in the order of {@link sightingRow}. */
export const sightingColumns: readonly string[] = [
  "subject_id",
  "subjects",
  "kinds",
  "identities",
  "at",
  "source",
  "evidence",
  "import_id",
];

/** A sighting as a line of a JSON array. */
export function sightingRow(
  { at, source, evidence, identities }: Sighting,
  importId: string = "",
): string {
  return JSON.stringify([
    identities[0]?.subject ?? "0",
    identities.map(({ subject }) => subject),
    identities.map(({ kind }) => kind),
    identities.map(({ value }) => value),
    clickhouseTime(at),
    source,
    evidence,
    importId,
  ]);
}

/** The sightings of an import, each set of identities once, with its earliest time. */
export interface GatheredSightings {
  readonly add: (seen: NamedTogether) => void;
  /** The rows so far, as lines; nothing is held afterwards. */
  readonly takeRows: () => string[];
}

/** A {@link Sighting} whose subjects are still to be told. */
type NamedTogether = Omit<Sighting, "identities"> & { readonly identities: readonly Identity[] };

/** Gathers sightings. Rows of one identity tell nothing that the import's own facts do not. */
export function gatherSightings(importId: string): GatheredSightings {
  const subjectOf = rememberSubjects();
  const held = new Map<string, Sighting>();
  return {
    add({ source, evidence, at, identities: named }) {
      if (named.length < 2) return;
      const identities = named.map((each) => ({
        ...each,
        subject: subjectOf(each.kind, each.value),
      }));
      const key = identities.map(({ subject }) => subject).join();
      const known = held.get(key);
      if (!known || at < known.at) held.set(key, { at, source, evidence, identities });
    },
    takeRows() {
      const rows = [...held.values()].map((sighting) => sightingRow(sighting, importId));
      held.clear();
      return rows;
    },
  };
}
