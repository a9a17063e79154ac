/** Asks the server that served this page. Answers are the contract's types; errors carry its codes. */

/** What the server said was wrong. `status` is 0 when it did not answer at all. */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status: number) {
    super(message);
    this.name = "ApiError";
    this.code = code;
    this.status = status;
  }
}

/** Gets a JSON document. The contract's types are trusted: both ends are built from the same files. */
export async function getJson<Document>(path: string, signal: AbortSignal): Promise<Document> {
  const response = await answer(path, { signal, headers: { accept: "application/json" } });
  if (!response.ok) throw await errorOf(response);
  return (await response.json()) as Document;
}

/** Sends a JSON document and gets another: a question that is too long for an address. */
export async function postJson<Document>(
  path: string,
  json: string,
  signal?: AbortSignal,
): Promise<Document> {
  const response = await answer(path, {
    method: "POST",
    body: json,
    headers: { accept: "application/json", "content-type": "application/json" },
    ...(signal ? { signal } : {}),
  });
  if (!response.ok) throw await errorOf(response);
  return (await response.json()) as Document;
}

/** Whether asking again may help: not when the server understood the request and refused it. */
export function worthRetrying(failures: number, error: unknown): boolean {
  const refused = error instanceof ApiError && error.status >= 400 && error.status < 500;
  return !refused && failures < 2;
}

async function answer(path: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(path, request);
  } catch (cause) {
    if (request.signal?.aborted) throw cause;
    throw new ApiError("UNREACHABLE", "The server did not answer.", 0);
  }
}

/** What the server says is wrong. */
export async function errorOf(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  const error = field(body, "error");
  const code = field(error, "code");
  const message = field(error, "message");
  return new ApiError(
    typeof code === "string" ? code : "UNKNOWN",
    typeof message === "string" ? message : `The server answered with status ${response.status}.`,
    response.status,
  );
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}
