/**
 * Every error that a person can meet has a code from this one table. `docs/errors.md` lists the same
 * codes; a test holds the two together.
 */

/** One of the codes of {@link errorCodes}. */
export type ErrorCode =
  | "BAD_ARGUMENT"
  | "CURRENCY_UNKNOWN"
  | "TIMEZONE_UNKNOWN"
  | "DATE_ORDER_UNKNOWN"
  | "COLUMNS_MISSING"
  | "FORMAT_UNKNOWN"
  | "FILE_UNREADABLE"
  | "NO_DATA"
  | "NOT_FOUND"
  | "UNAUTHORISED"
  | "CONFLICT"
  | "TOO_BUSY"
  | "ENGINE_UNAVAILABLE"
  | "QUERY_FAILED"
  | "STORE_TOO_NEW"
  | "INTERNAL";

/** What a code tells a caller. */
export interface ErrorInfo {
  readonly status: number;
  readonly exit: number;
  readonly meaning: string;
}

/** What each code means, the HTTP status it answers with, and the exit code of the command line. */
export const errorCodes: Readonly<Record<ErrorCode, ErrorInfo>> = {
  BAD_ARGUMENT: { status: 400, exit: 2, meaning: "A parameter or option is missing or wrong." },
  CURRENCY_UNKNOWN: {
    status: 400,
    exit: 2,
    meaning: "Nothing says in which currency the amounts are, so nothing was imported.",
  },
  TIMEZONE_UNKNOWN: {
    status: 400,
    exit: 2,
    meaning: "Times carry no zone and none was named, so nothing was imported.",
  },
  DATE_ORDER_UNKNOWN: {
    status: 400,
    exit: 2,
    meaning: "Dates such as 03/04/2026 can be read in two ways and nothing says which.",
  },
  COLUMNS_MISSING: {
    status: 400,
    exit: 3,
    meaning: "The file lacks a column that the importer cannot do without.",
  },
  FORMAT_UNKNOWN: { status: 400, exit: 3, meaning: "The file is not a table that can be read." },
  FILE_UNREADABLE: { status: 400, exit: 3, meaning: "A file cannot be opened or decompressed." },
  NO_DATA: {
    status: 409,
    exit: 4,
    meaning: "There are no orders, or no products, in the store yet.",
  },
  NOT_FOUND: { status: 404, exit: 1, meaning: "Nothing in the store bears this name." },
  UNAUTHORISED: { status: 401, exit: 1, meaning: "The owner's token is missing or wrong." },
  CONFLICT: {
    status: 409,
    exit: 1,
    meaning: "Another process is doing this at the moment, or an answer is needed first.",
  },
  TOO_BUSY: {
    status: 429,
    exit: 1,
    meaning:
      "More arrives than can be written; nothing of this request was taken. Send it again later.",
  },
  ENGINE_UNAVAILABLE: {
    status: 503,
    exit: 4,
    meaning: "ClickHouse or Postgres cannot be started or reached, or its disk is full.",
  },
  QUERY_FAILED: { status: 500, exit: 1, meaning: "The engine refused a statement." },
  STORE_TOO_NEW: {
    status: 500,
    exit: 4,
    meaning: "The data folder was written by a newer version of Perennial.",
  },
  INTERNAL: { status: 500, exit: 1, meaning: "A fault in Perennial itself." },
};

/** The one error of the project: a code, a message that says what to do, and the cause. */
export class PerennialError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.name = "PerennialError";
    this.code = code;
  }

  get status(): number {
    return errorCodes[this.code].status;
  }

  get exitCode(): number {
    return errorCodes[this.code].exit;
  }
}

/** Any thrown value as a `PerennialError`: its own kind unchanged, everything else as `INTERNAL`. */
export function toPerennialError(thrown: unknown): PerennialError {
  if (thrown instanceof PerennialError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new PerennialError("INTERNAL", message, { cause: thrown });
}

/** The `code` of a Node system error (`ENOENT`, `ECONNREFUSED`), or undefined. */
export function systemCode(thrown: unknown): string | undefined {
  if (typeof thrown !== "object" || thrown === null || !("code" in thrown)) return undefined;
  return typeof thrown.code === "string" ? thrown.code : undefined;
}
