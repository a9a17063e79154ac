import { postText } from "./post-text.ts";
import type { WaitingEvent, WaitingEvents } from "./waiting-events.ts";

/**
 * Sends what waits until the server has said that it is on disk. What is sent twice, because an answer was lost or
 * by two tabs at once, the server knows by its messageId.
 */
export interface Outbox {
  /** Sends soon, so that calls of one moment go together. */
  readonly sendSoon: () => void;
  /** Sends at once, outliving the page. */
  readonly sendNow: () => void;
}

const gatherMs = 300;
const mostEvents = 20;
// A UTF-16 unit is at most three bytes of UTF-8, and requests that outlive their page may have 64 KB.
const mostUnits = 20_000;
// The server itself answers within 25 s.
const timeoutMs = 30_000;
// The server's word that sending it again does not help.
const final = [400, 401, 413];

/**
 * As many of the first events as one request takes; always one, so that a large one is in nobody's way.
 *
 * @example
 * nextBatch([["1", "{}"], ["2", "{}"]]); // both
 */
export function nextBatch(events: readonly WaitingEvent[]): readonly WaitingEvent[] {
  let units = 0;
  return events.filter(([, json], index) => {
    units += json.length + 1;
    return index === 0 || (index < mostEvents && units <= mostUnits);
  });
}

/**
 * How long to wait after so many failures, in ms: 1 s, doubled with each up to a minute, less up to half at random; or
 * as many seconds as the server asks for (`Retry-After`) where that is longer, up to an hour.
 *
 * @example
 * retryDelay(3, null, 1); // 4000
 */
export function retryDelay(failures: number, retryAfter: string | null, random: number): number {
  const backOff = Math.min(60_000, 500 * 2 ** failures) * (0.5 + random / 2);
  return Math.min(3_600_000, Math.max(backOff, 1_000 * (Number(retryAfter) || 0)));
}

/** Opens the outbox of a write key. */
export function openOutbox(url: string, writeKey: string, waiting: WaitingEvents): Outbox {
  const underWay = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let isSending = false;

  const next = (): readonly WaitingEvent[] =>
    nextBatch(waiting.list().filter(([key]) => !underWay.has(key)));

  /** True when the server is done with the batch; else all is tried again later. */
  const send = async (batch: readonly WaitingEvent[]): Promise<boolean> => {
    for (const [key] of batch) underWay.add(key);
    const answer = await post(url, writeKey, batch);
    for (const [key] of batch) underWay.delete(key);
    if (answer.isDone) {
      batch.forEach(waiting.drop);
      failures = 0;
      return true;
    }
    failures += 1;
    clearTimeout(timer);
    timer = setTimeout(sendAll, retryDelay(failures, answer.retryAfter, Math.random()));
    return false;
  };
  const sendAll = async (): Promise<void> => {
    timer = undefined;
    if (isSending) return;
    isSending = true;
    for (let batch = next(); batch.length > 0; batch = next()) if (!(await send(batch))) break;
    isSending = false;
  };
  return {
    sendSoon() {
      timer ??= setTimeout(sendAll, gatherMs);
      if (failures > 0 || next().length < mostEvents) return;
      clearTimeout(timer);
      void sendAll();
    },
    sendNow() {
      const batch = next();
      if (batch.length > 0) void send(batch);
    },
  };
}

interface Answer {
  readonly isDone: boolean;
  readonly retryAfter: string | null;
}

async function post(
  url: string,
  writeKey: string,
  batch: readonly WaitingEvent[],
): Promise<Answer> {
  const events = batch.map(([, json]) => json).join();
  try {
    const body = `{"writeKey":${JSON.stringify(writeKey)},"sentAt":"${new Date().toISOString()}","batch":[${events}]}`;
    const answer = await postText(url, body, timeoutMs);
    const text = await answer.text();
    const isDone = answer.ok || final.includes(answer.status);
    if (isDone && (!answer.ok || text.includes('"rejected"'))) console.warn("perennial.js:", text);
    return { isDone, retryAfter: answer.headers.get("retry-after") };
  } catch {
    // The server cannot be reached, or the page is leaving.
    return { isDone: false, retryAfter: null };
  }
}
