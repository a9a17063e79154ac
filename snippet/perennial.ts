import { openBrowserMemory } from "./browser-memory.ts";
import { purposes, readChoice } from "./consent.ts";
import { openDecide } from "./decide.ts";
import { eventOf, type WebEvent, withConsent } from "./event.ts";
import { openOutbox } from "./outbox.ts";
import { type JsonObject, pageProperties } from "./page-context.ts";
import { meetVisitor } from "./visitor.ts";
import { openWaitingEvents } from "./waiting-events.ts";

/** The script that a shop's pages load: it makes `window.perennial`, which docs/events.md describes. */

declare global {
  interface Window {
    perennial?: unknown;
  }
  interface Navigator {
    readonly globalPrivacyControl?: boolean;
  }
  interface Document {
    readonly prerendering?: boolean;
  }
}

/** Makes `window.perennial` and does what was called before. */
function start(script: HTMLScriptElement): void {
  const { writeKey, page } = script.dataset;
  const earlier: unknown = window.perennial ?? [];
  // Else this is the page's second tag.
  if (!Array.isArray(earlier)) return;
  if (!writeKey) {
    console.error("perennial.js: the script tag has no data-write-key.");
    return;
  }
  const calls = openCalls(script, writeKey);
  // The shop's page never sees an error of ours.
  const push = (called: unknown): void => {
    const [name, ...values]: readonly unknown[] = Array.isArray(called) ? called : [called];
    try {
      const call = calls[String(name)];
      if (call) call(...values);
      else console.error(`perennial has no call "${name}"; it has ${Object.keys(calls)}.`);
    } catch (error) {
      console.error(`perennial.${name}:`, error);
    }
  };
  const api: Record<string, unknown> = { push };
  for (const name in calls) api[name] = (...values: readonly unknown[]) => push([name, ...values]);
  window.perennial = api;
  earlier.forEach(push);
  if (page !== "off") push(["page"]);
}

type Calls = Readonly<Record<string, (first?: unknown, second?: unknown) => void>>;

/** So many calls wait for the visitor's answer at most. */
const mostHeld = 500;

function openCalls(script: HTMLScriptElement, writeKey: string): Calls {
  const { domain, consent: mode } = script.dataset;
  const visitor = meetVisitor(openBrowserMemory(domain), mode === "required");
  const waiting = openWaitingEvents(writeKey);
  const outbox = openOutbox(new URL("v1/batch", script.src).href, writeKey, waiting);
  const held: WebEvent[] = [];

  const post = (event: WebEvent): void => {
    waiting.add([event.messageId, withConsent(event, visitor)], visitor.place());
    outbox.sendSoon();
  };
  /** Posts what is held where that is granted, drops it where it is denied. */
  const settle = (): void => {
    const isGranted = visitor.isGranted();
    if (isGranted === undefined) held.splice(mostHeld);
    else for (const event of held.splice(0)) if (isGranted) post(event);
  };
  const record = (type: string, fields: JsonObject): void => {
    held.push(eventOf(type, fields, visitor));
    settle();
  };
  const leave = (): void => {
    if (visitor.isGranted() !== undefined) outbox.sendNow();
  };
  // Hidden, or shown again: what waits has waited long enough.
  addEventListener("pagehide", leave);
  addEventListener("visibilitychange", leave);
  // What earlier pages left.
  if (visitor.isGranted()) outbox.sendSoon();

  return {
    track: (event, properties) => record("track", { event, properties }),
    identify(first, second) {
      const [userId, traits] = named(first, second);
      if (userId) visitor.identify(String(userId));
      record("identify", { traits });
    },
    page(first, second) {
      const [name, properties] = named(first, second);
      record("page", { name, properties: { ...pageProperties(), ...Object(properties) } });
    },
    group: (groupId, traits) => record("group", { groupId, traits }),
    consent(given) {
      const { choice, wrong } = readChoice(given);
      if (wrong.length > 0)
        console.warn(`perennial.consent takes true or false for ${purposes}; left out: ${wrong}.`);
      const before = visitor.choice() ?? {};
      // Banners tell the same again on every page.
      if (purposes.every((each) => (choice[each] ?? before[each]) === before[each])) return;
      const event = eventOf("track", { event: "Consent Updated", properties: choice }, visitor);
      visitor.decide({ ...before, ...choice });
      if (visitor.isGranted() === false) {
        waiting.list().forEach(waiting.drop);
        post(event);
      } else held.push(event);
      settle();
    },
    decide: openDecide(new URL("api/decide", script.src).href, writeKey, visitor),
    reset: visitor.reset,
    ready(listener) {
      if (typeof listener === "function") listener();
    },
  };
}

/** Reads `(name, object)`, or `(object)` alone. */
function named(first: unknown, second: unknown): readonly [name: unknown, object: unknown] {
  return typeof first === "object" ? [undefined, first ?? second] : [first, second];
}

const script = document.currentScript ?? document.querySelector("script[data-write-key]");
if (script instanceof HTMLScriptElement) {
  // A page that is fetched ahead, in case, is not seen yet.
  if (document.prerendering)
    document.addEventListener("prerenderingchange", () => start(script), { once: true });
  else start(script);
}
