import { Readable } from "node:stream";
import { z } from "zod";
import { identityKinds } from "../core/subject.ts";
import { csvCell } from "../customers/customer-csv.ts";
import { namesOfPersons } from "../customers/identity-view.ts";
import type { Store } from "../store/store.ts";
import type { Names } from "./member-book.ts";
import { listMembers } from "./member-list.ts";

/** How the members of an audience are written: as `csv`, or as `ndjson`, a JSON object a line. */
export const memberExportOptions: z.ZodType<{ readonly format: Format }> = z.strictObject({
  format: z.enum(["csv", "ndjson"]).default("csv"),
});

type Format = "csv" | "ndjson";
type MemberRow = Awaited<ReturnType<typeof listMembers>>[number];

const pageSize = 1_000;
const namedKinds = identityKinds.filter((kind) => kind !== "guest");

/**
 * The members of an audience with all their names and since when they are in it. Whom nothing names is left out.
 * @param without persons who are left out, too
 */
export function memberExport(
  store: Store,
  audience: string,
  {
    format,
    without = new Set(),
  }: { readonly format: Format; readonly without?: ReadonlySet<string> },
): Readable {
  return Readable.from(memberPieces(store, audience, { format, without }));
}

async function* memberPieces(
  store: Store,
  audience: string,
  { format, without }: { readonly format: Format; readonly without: ReadonlySet<string> },
): AsyncGenerator<string> {
  if (format === "csv") yield `person,since,${namedKinds.join(",")}\n`;
  const lineOf = format === "csv" ? csvLine : jsonLine;
  const all = await listMembers(store, audience);
  const members = all.filter(({ person }) => !without.has(person));
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

function csvLine({ person, since }: MemberRow, names: Names): string {
  const cells = namedKinds.map((kind) => {
    const values = names.filter((name) => name.kind === kind).map(({ value }) => value);
    return csvCell(values.join("; "));
  });
  return [person, since, ...cells].join(",");
}

function jsonLine({ person, since }: MemberRow, identities: Names): string {
  return JSON.stringify({ person, since, identities });
}
