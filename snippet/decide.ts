import { postText } from "./post-text.ts";
import type { Visitor } from "./visitor.ts";

/** The page renders its own content where no answer has come by then. */
const timeoutMs = 3_000;

/**
 * Opens `perennial.decide`: asks what to show the visitor, by the body of a request, and tells the listener the answers by
 * placement; none where there are none, or the visitor may not be known.
 */
export function openDecide(
  url: string,
  writeKey: string,
  visitor: Visitor,
): (asked: unknown, listener: unknown) => void {
  const answer = async (asked: unknown): Promise<unknown> => {
    const anonymousId = visitor.anonymousId();
    const body = JSON.stringify({ ...Object(asked), writeKey, anonymousId });
    return (await (await postText(url, body, timeoutMs)).json()).placements;
  };
  return async (asked, listener) => {
    const answers = visitor.isGranted() && (await answer(asked).catch(() => 0));
    if (typeof listener === "function") listener(answers || {});
  };
}
