import { param, type Sql, sql } from "../store/sql.ts";

/** A table of facts that a subject owns. */
export type SubjectTable = "order_line" | "consent" | "event" | "sighting";

const tables: Readonly<Record<SubjectTable, Sql>> = {
  order_line: sql`order_line`,
  consent: sql`consent`,
  event: sql`event`,
  sighting: sql`sighting`,
};

/**
 * The facts of a table with the person in the place of the subject that each arrived with: who is one person
 * is decided when a question is asked, so that a merge or a split shows in all that was ever told.
 *
 * @param person only the facts of this person, found by the key of the table; or a clause on `fact`
 */
export function ofPersons(table: SubjectTable, person?: string | Sql): Sql {
  const only =
    typeof person !== "string"
      ? (person ?? sql``)
      : sql`
  WHERE fact.subject_id GLOBAL IN (
    SELECT arrayJoin(arrayPushBack(groupArray(subject_id), ${param("UInt64", person)}))
    FROM person_of
    WHERE person_id = ${param("UInt64", person)}
  ) AND if(joined.person_id = 0, fact.subject_id, joined.person_id) = ${param("UInt64", person)}`;
  return sql`SELECT fact.* REPLACE (if(joined.person_id = 0, fact.subject_id, joined.person_id) AS subject_id)
  FROM ${tables[table]} AS fact
  GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
    ON fact.subject_id = joined.subject_id${only}`;
}
