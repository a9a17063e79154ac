import { type Sql, sql } from "../store/sql.ts";

/** A table whose rows lie with subjects. */
export interface PersonalTable {
  readonly name: string;
  readonly read: Sql;
  readonly local: Sql;
  /** Which rows are of subjects: a condition that names nothing but their numbers. */
  readonly isOf: (subjects: Sql) => Sql;
}

const bySubject = (subjects: Sql): Sql => sql`subject_id IN ${subjects}`;

/**
 * All tables whose rows lie with subjects, in the order in which a person's are deleted: what says who is one person goes
 * last, so that an erasure that was cut short finds the rest again.
 */
export const personalTables: readonly PersonalTable[] = [
  { name: "order_line", read: sql`order_line`, local: sql`order_line_local`, isOf: bySubject },
  { name: "event", read: sql`event`, local: sql`event_local`, isOf: bySubject },
  { name: "consent", read: sql`consent`, local: sql`consent_local`, isOf: bySubject },
  { name: "prediction", read: sql`prediction`, local: sql`prediction_local`, isOf: bySubject },
  { name: "discovery", read: sql`discovery`, local: sql`discovery_local`, isOf: bySubject },
  { name: "customer", read: sql`customer`, local: sql`customer_local`, isOf: bySubject },
  {
    name: "ad_list_change",
    read: sql`ad_list_change`,
    local: sql`ad_list_change_local`,
    isOf: bySubject,
  },
  {
    name: "audience_change",
    read: sql`audience_change`,
    local: sql`audience_change_local`,
    isOf: bySubject,
  },
  {
    name: "decision",
    read: sql`decision`,
    local: sql`decision_local`,
    isOf: (subjects) => sql`subject_id IN ${subjects} OR person_id IN ${subjects}`,
  },
  {
    name: "decision_outcome",
    read: sql`decision_outcome`,
    local: sql`decision_outcome_local`,
    isOf: bySubject,
  },
  { name: "offer_stop", read: sql`offer_stop`, local: sql`offer_stop_local`, isOf: bySubject },
  {
    name: "identity_split",
    read: sql`identity_split`,
    local: sql`identity_split_local`,
    isOf: (subjects) => sql`subject_id IN ${subjects} OR other_id IN ${subjects}`,
  },
  {
    name: "sighting",
    read: sql`sighting`,
    local: sql`sighting_local`,
    isOf: (subjects) => sql`hasAny(subjects, ${subjects})`,
  },
  {
    name: "person_of",
    read: sql`person_of`,
    local: sql`person_of_local`,
    isOf: (subjects) => sql`subject_id IN ${subjects} OR person_id IN ${subjects}`,
  },
];

/** Tables that name persons in texts only: they are searched for the texts. */
export const tablesOfTexts: readonly string[] = ["quarantine", "import_run", "order_name"];

/** Tables without personal data. A table that is in none of the three lists fails a test. */
export const impersonalTables: readonly string[] = [
  ...["product", "marketing_cost", "shop_setting", "prediction_run", "discovery_run", "migration"],
  ...["ad_export", "action_value"],
  ...["suppressed_identity", "erasure"],
];
