import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { readConsentSummary } from "../../audiences/consent-summary.ts";
import { arrivalSpans, readArrivals } from "../../collect/arrivals.ts";
import { readShop } from "../../collect/shop.ts";
import { namedBy } from "../../customers/identity-view.ts";
import type { Store } from "../../store/store.ts";
import type { Endpoints } from "../endpoint.ts";
import type { OpenEventStream } from "../event-streams.ts";
import type { Live } from "../live.ts";
import { type LiveFilter, liveFilter, liveItem } from "../live-item.ts";
import { parsed } from "../parsed.ts";

const spanQuery = z.strictObject({ span: z.enum(arrivalSpans).default("hour") });

const liveQuery = z.strictObject({
  source: z.string().max(200).optional(),
  name: z.string().max(200).optional(),
  who: z.string().max(500).optional(),
  /** A person by any name: then the changes of the person's audiences are told as well. */
  person: z.string().max(500).optional(),
  state: z.enum(["valid", "invalid"]).optional(),
  /** Go on after this number; a browser that comes again says it as `Last-Event-ID`. */
  after: z.coerce.number().int().optional(),
});

/** So often news are written to a looker-on, and at most so many at a time. */
const paceMs = 250;
const mostAtOnce = 100;

/** What the document of the API says of these routes. */
export const arrivalEndpoints: Endpoints = {
  "GET /api/arrivals": {
    ...{ tag: "data", query: spanQuery },
    summary: "What arrived, counted by time and source.",
  },
  "GET /api/consents": {
    tag: "data",
    summary: "What people agreed to and refused, counted.",
  },
  "GET /api/arrivals/live": {
    ...{ tag: "data", query: liveQuery },
    summary: "What is remembered of late, then each arrival as it happens.",
    description:
      "Server-sent events: arrival, audience, skipped, forgotten. Last-Event-ID goes on after a number.",
    answer: { types: ["text/event-stream"] },
  },
};

/** What arrives: counted by time and source, and, as it happens, one by one. */
export function arrivalRoutes(
  app: FastifyInstance,
  store: Store,
  { live, openStream }: { readonly live: Live; readonly openStream: OpenEventStream },
): void {
  app.get("/api/arrivals", async (request) => {
    const { span } = parsed(spanQuery, request.query);
    const timezone = (await readShop(store))?.timezone ?? "UTC";
    return readArrivals(store, { span, now: Date.now(), timezone });
  });

  app.get("/api/consents", () => readConsentSummary(store, Date.now()));

  /** Server-sent events: what is remembered of late, then each arrival. */
  app.get("/api/arrivals/live", (request, reply) => {
    const { after, ...filter } = parsed(liveQuery, request.query);
    const lastId = Number(request.headers["last-event-id"] ?? after ?? 0);
    const lines = openStream(reply);
    const tell = teller(live, filter, Number.isSafeInteger(lastId) ? lastId : 0);
    let timer: NodeJS.Timeout | undefined;
    const write = (): void => {
      timer = undefined;
      for (const line of tell()) lines.write(line);
    };
    const stop = live.recent.onArrival(() => {
      timer ??= setTimeout(write, paceMs);
    });
    const stopChanges = tellAudiences(live, filter.person, (line) => lines.write(line));
    lines.on("close", () => {
      stop();
      stopChanges();
      clearTimeout(timer);
    });
    write();
    return reply;
  });
}

/** Tells of each audience that a person enters or leaves, whoever the person has become; answers how to stop. */
function tellAudiences(
  { memberships, persons }: Live,
  person: string | undefined,
  tell: (line: string) => void,
): () => void {
  if (person === undefined) return () => {};
  const subjects = namedBy(person);
  return memberships.onChange((changes) => {
    const now = subjects.map(persons.personOf);
    for (const change of changes)
      if (now.includes(change.person)) tell(`event: audience\ndata: ${JSON.stringify(change)}\n\n`);
  });
}

/** Tells, each time it is asked, what is new since the last time, as lines of server-sent events. */
function teller(live: Live, filter: LiveFilter, after: number): () => string[] {
  const { recent, persons } = live;
  let cursor = after;
  return () => {
    const lines: string[] = [];
    if (cursor > 0 && cursor < recent.forgottenUpTo())
      lines.push(`id: ${recent.forgottenUpTo()}\nevent: forgotten\ndata: {}\n\n`);
    const isAsked = liveFilter(filter, persons.personOf);
    const { arrivals, missed } = recent.after(cursor);
    const items = arrivals.map((each) => liveItem(each, persons.personOf)).filter(isAsked);
    const shown = items.slice(-mostAtOnce);
    const skipped = cursor === 0 ? 0 : missed + items.length - shown.length;
    if (skipped > 0) lines.push(`event: skipped\ndata: {"count":${skipped}}\n\n`);
    for (const item of shown)
      lines.push(`id: ${item.seq}\nevent: arrival\ndata: ${JSON.stringify(item)}\n\n`);
    cursor = recent.newest();
    return lines;
  };
}
