/**
 * SQL for Postgres as a tagged value. ClickHouse's statements have typed holes and named parameters
 * (`sql.ts`); Postgres infers the types and counts: `$1`, `$2`. Values never enter the text.
 */
export interface PgSql {
  readonly strings: readonly string[];
  readonly holes: readonly PgHole[];
}

/** What a hole can hold: a value, or a fragment. Lists are Postgres arrays; other objects are JSON. */
export type PgHole = PgSql | PgValue;

/** A value for Postgres. */
export type PgValue = PgScalar | readonly PgScalar[] | PgJson;

type PgScalar = string | number | boolean | null | Date;

/** A value that is kept as JSON. */
export interface PgJson {
  readonly json: unknown;
}

/**
 * Makes a statement or fragment for Postgres.
 * @example renderPg(pgSql`SELECT ${1} + ${2}`) // { text: "SELECT $1 + $2", values: [1, 2] }
 */
export function pgSql(strings: TemplateStringsArray, ...holes: readonly PgHole[]): PgSql {
  return { strings: [...strings], holes };
}

/** The statement's text with counted parameters, and their values. */
export function renderPg(statement: PgSql): { readonly text: string; readonly values: unknown[] } {
  const values: unknown[] = [];
  const write = (part: PgSql): string =>
    part.strings.reduce((text, string, index) => {
      if (index === 0) return string;
      const hole = part.holes[index - 1];
      if (typeof hole === "object" && hole !== null && "strings" in hole)
        return text + write(hole) + string;
      const isJson = typeof hole === "object" && hole !== null && "json" in hole;
      values.push(isJson ? JSON.stringify(hole.json) : hole);
      return `${text}$${values.length}${string}`;
    }, "");
  return { text: write(statement), values };
}
