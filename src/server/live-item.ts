import { type Event, type EventProblem, isObject } from "../collect/event.ts";
import type { Identity } from "../collect/identity.ts";
import type { NumberedArrival, RecentArrival } from "../collect/recent-arrivals.ts";
import type { HeardWebhook } from "../collect/webhook.ts";
import { subjectId } from "../core/subject.ts";
import { namedBy } from "../customers/identity-view.ts";
import type { Persons } from "../customers/persons.ts";

/** What became of an arrival: it went in, it waits in the quarantine, or it says nothing that matters here. */
export type LiveState = "accepted" | "put aside" | "left out";

/** One arrival as the studio shows it. */
export interface LiveItem {
  readonly seq: number;
  /** ISO 8601. */
  readonly receivedAt: string;
  readonly source: string;
  readonly state: LiveState;
  /** The call, or the shop system of a webhook. */
  readonly kind: string;
  /** What a track call names, the name of a page, the topic of a webhook; may be empty. */
  readonly name: string;
  /** By what it names its person, the strongest first. */
  readonly identities: readonly Identity[];
  /** Whom it joined; null where it names nobody. */
  readonly person: string | null;
  /** What is wrong with it: the path of the field, its value, the reason. */
  readonly problem: EventProblem | null;
  /** Why it was left out. */
  readonly why: string;
  /** An event as it is kept; what was refused, and a webhook, as it came. */
  readonly item: unknown;
}

/** Which arrivals to show. */
export interface LiveFilter {
  readonly source?: string | undefined;
  /** A part of the name or the call, in any case. */
  readonly name?: string | undefined;
  /** Any identity of a person, or the person's id. */
  readonly who?: string | undefined;
  /** The same, of what is a known person's alone. */
  readonly person?: string | undefined;
  readonly state?: "valid" | "invalid" | undefined;
}

type PersonOf = Persons["personOf"];

/** An arrival as it is shown. */
export function liveItem({ seq, arrival }: NumberedArrival, personOf: PersonOf): LiveItem {
  const found = described(arrival);
  const [first] = found.identities;
  const { receivedAt, identities, ...rest } = found;
  return {
    seq,
    receivedAt: new Date(receivedAt).toISOString(),
    ...rest,
    identities: identities.map(({ kind, value }) => ({ kind, value })),
    person: first === undefined ? null : personOf(subjectId(first.kind, first.value)),
  };
}

/** Whether an item is asked for. */
export function liveFilter(filter: LiveFilter, personOf: PersonOf): (item: LiveItem) => boolean {
  const name = filter.name?.trim().toLowerCase() ?? "";
  const who = filter.who?.trim() ?? "";
  // Asked anew each time: whose an identity is may change while somebody looks on.
  const personsOf = (text: string): readonly string[] => namedBy(text).map(personOf);
  const named = personsOf(who);
  const only = filter.person === undefined ? undefined : personsOf(filter.person);
  return (item) => {
    if (filter.source !== undefined && item.source !== filter.source) return false;
    if (filter.state !== undefined && (item.state === "put aside") !== (filter.state === "invalid"))
      return false;
    if (name !== "" && !`${item.kind} ${item.name}`.toLowerCase().includes(name)) return false;
    if (only !== undefined && (item.person === null || !only.includes(item.person))) return false;
    if (who === "") return true;
    if (item.person === null) return JSON.stringify(item.item).includes(who);
    return named.includes(item.person);
  };
}

type Described = Omit<LiveItem, "seq" | "receivedAt" | "person"> & { readonly receivedAt: number };

function described(arrival: RecentArrival): Described {
  if ("event" in arrival) {
    const { event, source, identities } = arrival;
    const { kind, name, receivedAt } = event;
    const item = itemOf(event);
    return { receivedAt, source, state: "accepted", kind, name, identities, ...sound, item };
  }
  if ("webhook" in arrival) return describedWebhook(arrival);
  const { delivery, index, problem } = arrival;
  const item = delivery.items[index];
  const said = isObject(item) ? item : {};
  const kind = String(delivery.kind ?? said["type"] ?? "item").slice(0, 100);
  return {
    receivedAt: delivery.receivedAt,
    source: delivery.source,
    state: "put aside",
    kind,
    name: String(said["event"] ?? said["name"] ?? "").slice(0, 200),
    identities: [],
    problem,
    why: "",
    item,
  };
}

const sound = { problem: null, why: "" } as const;

/** An event in the form in which it would be sent again. */
function itemOf(event: Event): unknown {
  const { kind, name, messageId, at, properties, traits, context } = event;
  const ids = ["userId", "anonymousId", "previousId", "groupId"] as const;
  const parts = { properties, traits, context };
  return {
    type: kind,
    ...(name === "" ? {} : { [kind === "track" ? "event" : "name"]: name }),
    ...Object.fromEntries(ids.flatMap((id) => (event[id] === "" ? [] : [[id, event[id]]]))),
    ...Object.fromEntries(Object.entries(parts).filter(([, part]) => Object.keys(part).length > 0)),
    timestamp: new Date(at).toISOString(),
    messageId,
  };
}

const states = { taken: "accepted", "left out": "left out", "put aside": "put aside" } as const;

function describedWebhook({ webhook, outcome }: HeardWebhook): Described {
  const item = jsonOrText(webhook.body);
  const { field, value, reason } =
    outcome.state === "put aside" ? outcome : { field: "", value: "", reason: "" };
  return {
    receivedAt: webhook.receivedAt,
    source: webhook.source,
    state: states[outcome.state],
    kind: webhook.system,
    name: webhook.topic,
    identities: emailIn(item),
    problem: outcome.state === "put aside" ? { field, value, reason } : null,
    why: outcome.state === "left out" ? outcome.why : "",
    item,
  };
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The address that both shop systems give an order or a customer. */
function emailIn(item: unknown): Identity[] {
  if (!isObject(item)) return [];
  const billing = isObject(item["billing"]) ? item["billing"]["email"] : undefined;
  const email = item["email"] ?? billing;
  return typeof email === "string" && email.includes("@")
    ? [{ kind: "email", value: email.trim().toLowerCase() }]
    : [];
}
