import { Readable } from "node:stream";
import { z } from "zod";
import { identityKinds } from "../core/subject.ts";
import { csvCell } from "../customers/customer-csv.ts";
import { namesOfPersons } from "../customers/identity-view.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import type { Names } from "./member-book.ts";

/** How the members of an audience are written: as `csv`, or as `ndjson`, a JSON object a line. */
export const memberExportOptions: z.ZodType<{ readonly format: Format }> = z.strictObject({
  format: z.enum(["csv", "ndjson"]).default("csv"),
});

type Format = "csv" | "ndjson";
type Member = z.infer<typeof memberRow>;

const memberRow = z.object({ person: z.string(), since: z.string() });
const pageSize = 1_000;
const namedKinds = identityKinds.filter((kind) => kind !== "guest");

/** The members of an audience with all their names and since when they are in it. Whom nothing names is left out. */
export function memberExport(store: Store, audience: string, format: Format): Readable {
  return Readable.from(memberPieces(store, audience, format));
}

async function* memberPieces(
  store: Store,
  audience: string,
  format: Format,
): AsyncGenerator<string> {
  if (format === "csv") yield `person,since,${namedKinds.join(",")}\n`;
  const lineOf = format === "csv" ? csvLine : jsonLine;
  const members = await store.rows(membersSinceSql(audience), memberRow);
  for (let from = 0; from < members.length; from += pageSize) {
    const page = members.slice(from, from + pageSize);
    const names = await namesOfPersons(
      store,
      page.map(({ person }) => person),
    );
    yield page
      .map((member) => {
        const theirs = names.get(member.person);
        return theirs === undefined ? "" : `${lineOf(member, theirs)}\n`;
      })
      .join("");
  }
}

function csvLine({ person, since }: Member, names: Names): string {
  const cells = namedKinds.map((kind) => {
    const values = names.filter((name) => name.kind === kind).map(({ value }) => value);
    return csvCell(values.join("; "));
  });
  return [person, since, ...cells].join(",");
}

function jsonLine({ person, since }: Member, identities: Names): string {
  return JSON.stringify({ person, since, identities });
}

/** Who is in an audience by the newest change, and when that was. */
export function membersSinceSql(audience: string): Sql {
  return sql`SELECT toString(subject_id) AS person,
  formatDateTime(argMax(audience_change.at, seq), '%Y-%m-%dT%H:%i:%SZ') AS since
FROM audience_change
WHERE audience = ${param("String", audience)}
GROUP BY subject_id
HAVING argMax(change, seq) = 'entered'
ORDER BY subject_id`;
}
