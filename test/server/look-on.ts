import { once } from "node:events";
import { get, type IncomingMessage, type OutgoingHttpHeaders } from "node:http";

/** One server-sent event. */
export interface Told<Item> {
  readonly id: string;
  readonly event: string;
  readonly item: Item;
}

/** Looks on at an address of server-sent events: each call gives the next thing that is told. */
export function lookOn<Item>(
  address: string,
  headers: OutgoingHttpHeaders,
): { readonly next: () => Promise<Told<Item>>; readonly stop: () => void } {
  const call = get(address, { headers, agent: false });
  const told = (async function* (): AsyncGenerator<Told<Item>> {
    const [answer]: IncomingMessage[] = await once(call, "response");
    let rest = "";
    for await (const bytes of answer ?? []) {
      const blocks = (rest + Buffer.from(bytes).toString()).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) {
        const line = (name: string): string =>
          new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1] ?? "";
        if (line("event") !== "")
          yield { id: line("id"), event: line("event"), item: JSON.parse(line("data")) };
      }
    }
  })();
  return {
    async next() {
      const { value, done } = await told.next();
      if (done) throw new Error("the stream ended");
      return value;
    },
    stop: () => void call.destroy(),
  };
}
