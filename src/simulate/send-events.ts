import { setTimeout as pause } from "node:timers/promises";
import { PerennialError } from "../core/errors.ts";
import type { Minor } from "../core/money.ts";
import type { Instant } from "../core/time.ts";
import type { SimulatedEvent } from "./agenda.ts";
import type { SegmentMessage } from "./segment-message.ts";

/** Where events go, and how fast. */
export interface SendOptions {
  /** Of the server, such as `http://127.0.0.1:4400`. */
  readonly url: string;
  readonly writeKey: string;
  /** When the simulated time begins. */
  readonly from: Instant;
  /** Simulated seconds a second; Infinity for as fast as they are accepted. */
  readonly speed: number;
  /** Stops sending; what is under way is still waited for. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: SendProgress) => void;
  /** Told once, when the simulated time has caught up with this machine's. */
  readonly onPresent?: () => void;
}

/** How far sending is. */
export interface SendProgress {
  readonly sent: number;
  readonly accepted: number;
  /** The simulated time. */
  readonly at: Instant;
}

/** What was sent. */
export interface SendSummary {
  readonly sent: number;
  /** Answered as being on disk; also those that had arrived before. */
  readonly accepted: number;
  /** Put into the quarantine. */
  readonly rejected: number;
  /** Among the accepted: orders, and their revenue in cents. */
  readonly orders: number;
  readonly revenue: Minor;
  readonly stopped: boolean;
}

const batchSize = 100;
const mostInFlight = 8;
const mostTries = 30;

/**
 * Sends events to `/v1/batch`, each when its time has come: never before it would happen by this machine's clock, so
 * that a simulation that has caught up with the present goes on live.
 *
 * @throws PerennialError UNAUTHORISED for a write key that is no source's, ENGINE_UNAVAILABLE when the server stays away
 */
export async function sendEvents(
  events: Iterable<SimulatedEvent>,
  options: SendOptions,
): Promise<SendSummary> {
  const sender = openSender(options);
  const begun = Date.now();
  const dueAt = (at: Instant): Instant => Math.max(at, begun + (at - options.from) / options.speed);
  let isPresent = false;
  let batch: SimulatedEvent[] = [];
  for (const event of events) {
    if (!sender.goesOn()) break;
    if (dueAt(event.at) > Date.now()) {
      await sender.send(batch);
      batch = [];
      if (!isPresent && event.at > Date.now()) {
        isPresent = true;
        options.onPresent?.();
      }
      await sender.waitUntil(dueAt(event.at));
    }
    batch.push(event);
    if (batch.length < batchSize) continue;
    await sender.send(batch);
    batch = [];
  }
  if (sender.goesOn()) await sender.send(batch);
  return sender.finish();
}

interface Sender {
  readonly goesOn: () => boolean;
  /** Resolves when there is room for another batch. */
  readonly send: (batch: readonly SimulatedEvent[]) => Promise<void>;
  readonly waitUntil: (due: Instant) => Promise<void>;
  readonly finish: () => Promise<SendSummary>;
}

function openSender(options: SendOptions): Sender {
  const { signal, onProgress } = options;
  const inFlight = new Set<Promise<void>>();
  const total = { sent: 0, accepted: 0, rejected: 0, orders: 0, revenue: 0 };
  let failure: unknown;
  const goesOn = (): boolean => failure === undefined && signal?.aborted !== true;

  const deliver = async (batch: readonly SimulatedEvent[]): Promise<void> => {
    const rejected = await post(batch, options, goesOn);
    if (rejected === undefined) return;
    total.accepted += batch.length - rejected.size;
    total.rejected += rejected.size;
    for (const [i, { message }] of batch.entries()) {
      if (message.event !== "Order Completed" || rejected.has(i)) continue;
      total.orders += 1;
      total.revenue += revenueOf(message);
    }
    onProgress?.({ ...total, at: batch.at(-1)?.at ?? options.from });
  };

  return {
    goesOn,
    async send(batch) {
      if (batch.length === 0) return;
      total.sent += batch.length;
      const delivery: Promise<void> = deliver(batch)
        .catch((error: unknown) => {
          failure ??= error;
        })
        .finally(() => inFlight.delete(delivery));
      inFlight.add(delivery);
      while (inFlight.size >= mostInFlight) await Promise.race(inFlight);
    },
    async waitUntil(due) {
      // In short steps: what is sent meanwhile may fail. At least one, so that events that are close go in one batch.
      do {
        await pause(Math.max(50, Math.min(1_000, due - Date.now())), undefined, { signal }).catch(
          () => undefined,
        );
      } while (goesOn() && Date.now() < due);
    },
    async finish() {
      await Promise.all(inFlight);
      if (failure !== undefined) throw failure;
      return { ...total, stopped: signal?.aborted === true };
    },
  };
}

function revenueOf({ properties }: SegmentMessage): Minor {
  return Math.round(Number(properties?.["revenue"] ?? 0) * 100);
}

/** Sends one batch until it is taken; gives the places of rejected items, or undefined when it was stopped before. */
async function post(
  batch: readonly SimulatedEvent[],
  { url, writeKey, signal }: SendOptions,
  goesOn: () => boolean,
): Promise<ReadonlySet<number> | undefined> {
  const target = new URL("/v1/batch", url);
  const headers = {
    "content-type": "application/json",
    authorization: `Basic ${Buffer.from(`${writeKey}:`).toString("base64")}`,
  };
  // No sentAt: the server must not correct the simulated times by a clock.
  const body = JSON.stringify({ batch: batch.map(({ message }) => message) });
  let last: Answer = { status: 0, body: undefined, waitMs: undefined };
  for (let tries = 0; tries < mostTries; tries++) {
    last = await ask(target, { method: "POST", headers, body });
    if (last.status === 200) return rejectedOf(last.body);
    if (last.status !== 0 && last.status !== 429 && last.status < 500) throw refusal(target, last);
    if (!goesOn()) return undefined;
    const waitMs = last.waitMs ?? Math.min(5_000, 100 * 2 ** tries);
    await pause(waitMs, undefined, { signal }).catch(() => undefined);
  }
  throw refusal(target, last);
}

interface Answer {
  /** 0: no answer came. */
  readonly status: number;
  readonly body: unknown;
  /** Of `Retry-After`. */
  readonly waitMs: number | undefined;
}

async function ask(url: URL, request: RequestInit): Promise<Answer> {
  try {
    const response = await fetch(url, { ...request, signal: AbortSignal.timeout(60_000) });
    const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
    const body: unknown = await response.json().catch(() => undefined);
    return { status: response.status, body, waitMs: seconds >= 0 ? seconds * 1_000 : undefined };
  } catch (error) {
    return { status: 0, body: error, waitMs: undefined };
  }
}

function rejectedOf(body: unknown): Set<number> {
  const { rejected } = Object(body);
  if (!Array.isArray(rejected)) return new Set();
  return new Set(rejected.map((item: unknown) => Number(Object(item).index)));
}

function refusal({ origin }: URL, { status, body }: Answer): PerennialError {
  const said = Object(Object(body).error).message;
  if (status === 0 || status === 429 || status >= 500)
    return new PerennialError(
      "ENGINE_UNAVAILABLE",
      `The server at ${origin} takes no events (${status === 0 ? "no answer" : status}). Run the same command again later: what has gone in is not counted twice.`,
      { cause: body },
    );
  const code = status === 401 ? "UNAUTHORISED" : "BAD_ARGUMENT";
  return new PerennialError(code, `The server at ${origin} refuses: ${said ?? status}`);
}
