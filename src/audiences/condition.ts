import type { z } from "zod";
import type { Shop } from "../collect/shop.ts";
import type { IdentityKind } from "../core/subject.ts";
import type { Instant } from "../core/time.ts";
import type { Sql } from "../store/sql.ts";
import type { EventFilter } from "./event-filter.ts";
import type { Answer, LiveProfile } from "./live-profile.ts";

/** What a condition reads, so that only what reads a fact is asked again when it comes. */
export interface Reads {
  readonly events?: readonly EventFilter[];
  readonly traits?: readonly string[];
  readonly orders?: true;
  readonly consents?: true;
  readonly predictions?: true;
  /** By which kinds of name somebody is known. */
  readonly identities?: readonly IdentityKind[];
  readonly audiences?: readonly string[];
  /** Spans after a fact at whose end time alone may change the answer, in milliseconds. */
  readonly spans?: readonly number[];
}

/** The instant and the shop that a condition is asked for in SQL. */
export interface SqlMoment {
  readonly now: Instant;
  readonly shop: Shop;
}

/** The persons for whom a condition holds: those of a question, or all others. */
export interface PersonSet {
  /** A statement with the one column `subject_id`, the person. */
  readonly persons: Sql;
  readonly except?: true;
}

/** A condition: one meaning, asked live of one person and in SQL of all. */
export interface Condition<Spec> {
  readonly schema: z.ZodType<Spec>;
  readonly reads: (spec: Spec) => Reads;
  /** What a spec asks of a profile: prepared once, asked with every event. */
  readonly answer: (spec: Spec) => (profile: LiveProfile, now: Instant) => Answer;
  readonly toSql: (spec: Spec, moment: SqlMoment) => PersonSet;
  /** After "who": `viewed …, bought …`. */
  readonly inWords: (spec: Spec) => string;
}
