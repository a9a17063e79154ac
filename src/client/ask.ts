/** What a server said to a request: its JSON, and whether it is worth to ask again. */
export type Said =
  | { readonly ok: true; readonly body: unknown }
  | {
      readonly ok: false;
      /** The server's code; `UNAVAILABLE` where it gave none. */
      readonly code: string;
      readonly message: string;
      /** It may go better later: no answer came, or the server says so. */
      readonly isForNow: boolean;
      /** How long the server asks to wait. */
      readonly waitMs?: number;
    };

/** Posts JSON to an address of the server. It never throws, and takes no longer than it is given. */
export type Ask = (path: string, body: unknown, timeoutMs: number) => Promise<Said>;

/** Opens the way to a server. */
export function openAsk(url: string, secretKey: string, send: typeof fetch): Ask {
  const base = url.endsWith("/") ? url : `${url}/`;
  const headers = { authorization: `Bearer ${secretKey}`, "content-type": "application/json" };
  return (path, body, timeoutMs) =>
    within(timeoutMs, async (signal) => {
      const payload = JSON.stringify(body);
      const answer = await send(new URL(path, base), {
        ...{ method: "POST", headers, body: payload, signal },
      });
      const said: unknown = await answer.json().catch(() => undefined);
      if (answer.ok && said !== undefined) return { ok: true, body: said };
      return refusal(answer, said);
    });
}

function refusal(answer: Response, said: unknown): Said {
  const { code, message } = errorOf(said) ?? {
    code: "UNAVAILABLE",
    message: `The server answers ${answer.status} without JSON.`,
  };
  const seconds = Number(answer.headers.get("retry-after") ?? Number.NaN);
  return {
    ok: false,
    code,
    message,
    isForNow: answer.ok || answer.status === 429 || answer.status >= 500,
    ...(seconds > 0 ? { waitMs: seconds * 1_000 } : {}),
  };
}

function errorOf(said: unknown): { code: string; message: string } | undefined {
  if (typeof said !== "object" || said === null || !("error" in said)) return undefined;
  const { error } = said;
  if (typeof error !== "object" || error === null) return undefined;
  if (!("code" in error) || !("message" in error)) return undefined;
  return { code: String(error.code), message: String(error.message) };
}

/** A `fetch` of another make may not heed the signal: the clock decides by itself. */
async function within(
  timeoutMs: number,
  work: (signal: AbortSignal) => Promise<Said>,
): Promise<Said> {
  const stop = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Said>((resolve) => {
    timer = setTimeout(() => {
      resolve(unavailable(`No answer came within ${timeoutMs} ms.`));
      stop.abort();
    }, timeoutMs);
  });
  try {
    return await Promise.race([work(stop.signal), late]);
  } catch (error) {
    return unavailable(reasonOf(error));
  } finally {
    clearTimeout(timer);
  }
}

function unavailable(message: string): Said {
  return { ok: false, code: "UNAVAILABLE", message, isForNow: true };
}

/** Node's fetch says "fetch failed", and what failed in its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  const code = "code" in cause ? `${cause.code}` : "";
  return `${error.message}: ${cause.message || code}`;
}
