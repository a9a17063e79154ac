/**
 * What a piece of work returns; undefined where the browser refuses it. Browsers throw on the mere sight of
 * cookies or storage where these are blocked or full, and a shop's page must not notice.
 */
export function attempt<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
