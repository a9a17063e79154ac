import type { Instant } from "../core/time.ts";
import { ofPersons } from "../customers/person-of.ts";
import { type Sql, sql } from "../store/sql.ts";
import { instant } from "./window.ts";

/** All persons of whom anything was known at an instant: `subject_id`, one row each. Orders of guests are nobody's. */
export function everybody(now: Instant): Sql {
  return sql`SELECT DISTINCT subject_id
FROM (
  SELECT subject_id FROM (${ofPersons("event")}) WHERE at <= ${instant(now)}
  UNION ALL
  SELECT subject_id FROM (${ofPersons("order_line")}) WHERE identity_kind != 'guest' AND ordered_at <= ${instant(now)}
  UNION ALL
  SELECT subject_id FROM (${ofPersons("consent")}) WHERE at <= ${instant(now)}
)`;
}
