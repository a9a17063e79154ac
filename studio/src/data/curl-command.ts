import { quoted } from "../commands.ts";

const calls = ["identify", "track", "page", "screen", "group", "alias"];

/**
 * An item as the command that sends it again. It keeps its message id: what is known already counts once.
 *
 * @example
 * curlCommand({ type: "page", anonymousId: "b" }, "http://127.0.0.1:4400", "KEY")
 * // curl -u KEY: http://127.0.0.1:4400/v1/page -H 'content-type: application/json' -d '{"anonymousId":"b"}'
 */
export function curlCommand(item: unknown, kind: string, to: { origin: string; writeKey: string }) {
  const known = calls.includes(kind);
  const body = known ? withoutType(item) : { batch: [item] };
  return [
    `curl -u ${quoted(to.writeKey)}: ${to.origin}/v1/${known ? kind : "batch"}`,
    "-H 'content-type: application/json'",
    `-d ${quoted(JSON.stringify(body))}`,
  ].join(" ");
}

/** The address names the call. */
function withoutType(item: unknown): unknown {
  if (typeof item !== "object" || item === null) return item;
  return Object.fromEntries(Object.entries(item).filter(([key]) => key !== "type"));
}
