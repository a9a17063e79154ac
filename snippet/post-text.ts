// A UTF-16 unit is at most three bytes of UTF-8, and requests that outlive their page may have 64 KB.
const mostUnits = 21_000;

/** Posts a text; without a type it is text/plain, which browsers send without asking leave first. */
export const postText = (url: string, body: string, timeoutMs: number): Promise<Response> =>
  fetch(url, {
    method: "POST",
    body,
    keepalive: body.length <= mostUnits,
    credentials: "omit",
    // Not there in browsers from before 2022.
    signal: AbortSignal.timeout?.(timeoutMs) ?? null,
  });
