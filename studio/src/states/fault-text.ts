/** What was thrown, in words to quote. */
export function faultText(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
