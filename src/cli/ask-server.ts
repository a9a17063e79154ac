import { z } from "zod";
import { PerennialError } from "../core/errors.ts";
import type { ServerNote } from "./session.ts";

const refusal = z.object({ error: z.object({ message: z.string() }) });

/**
 * Asks the server of a data folder: its answer, read as JSON where it is JSON, as text else.
 * @param body sent with POST; without one it is a GET
 * @throws PerennialError with what the server says, ENGINE_UNAVAILABLE where it does not answer
 */
export async function askServer(
  { url, token }: ServerNote,
  path: string,
  body?: object,
): Promise<unknown> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const post = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const response = await fetch(new URL(path, url), { headers, ...post }).catch((cause: unknown) => {
    throw new PerennialError(
      "ENGINE_UNAVAILABLE",
      `The server at ${url} does not answer. Start it again and repeat the command.`,
      { cause },
    );
  });
  const isJson = response.headers.get("content-type")?.startsWith("application/json") === true;
  const answer: unknown = isJson ? await response.json() : await response.text();
  if (response.ok) return answer;
  const said = refusal.safeParse(answer);
  throw new PerennialError(
    "BAD_ARGUMENT",
    said.success ? said.data.error.message : `The server answers ${response.status}.`,
  );
}
