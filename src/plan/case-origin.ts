/** Where a case comes from, as its exports say it. */
export interface CaseOrigin {
  /** Hex SHA-256 of what is approved; empty for a case from a file. */
  readonly hash: string;
  /** ISO 4217; empty where it is not known. */
  readonly currency: string;
  /** ISO 8601. */
  readonly madeAt: string;
}
