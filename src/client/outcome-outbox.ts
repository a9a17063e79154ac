import { setTimeout as pause } from "node:timers/promises";
import type { OutcomeRequest } from "../decide/outcome.ts";
import type { Ask } from "./ask.ts";

/** An outcome that was not told in the end, and why. */
export interface LostOutcome {
  readonly outcome: OutcomeRequest;
  readonly reason: string;
}

/** Tells the server what came of decisions, in the background. */
export interface OutcomeOutbox {
  readonly add: (outcome: OutcomeRequest) => void;
  /** Resolves when each of the outcomes so far is told or given up. */
  readonly flush: () => Promise<void>;
}

/** So often is each told, with pauses of 0.5, 1, 2 and 4 s between. */
const mostTries = 5;
/** A server that asks for more patience than this is not heard. */
const longestWaitMs = 10_000;
/** More than these do not wait: the memory is the shop's. */
const mostWaiting = 10_000;
const mostAtOnce = 8;
/** The server itself answers within 25 s. */
const timeoutMs = 30_000;

/** Opens it. `lost` hears of what was given up, and may throw as it likes. */
export function openOutbox(ask: Ask, lost: (outcome: LostOutcome) => void): OutcomeOutbox {
  const waiting: OutcomeRequest[] = [];
  const running = new Set<Promise<void>>();

  const giveUp = (outcome: OutcomeRequest, reason: string): void => {
    try {
      lost({ outcome, reason });
    } catch {
      // The listener's own fault ends nobody's process.
    }
  };
  const tell = async (outcome: OutcomeRequest): Promise<void> => {
    for (let tries = 1; ; tries += 1) {
      const said = await ask("api/outcome", outcome, timeoutMs);
      if (said.ok) return;
      if (!said.isForNow || tries === mostTries)
        return giveUp(outcome, `${said.code}: ${said.message}`);
      await pause(Math.min(longestWaitMs, Math.max(250 * 2 ** tries, said.waitMs ?? 0)));
    }
  };
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await tell(next);
  };
  return {
    add(outcome) {
      if (waiting.length >= mostWaiting)
        return giveUp(outcome, `${mostWaiting} outcomes wait already.`);
      waiting.push(outcome);
      if (running.size >= mostAtOnce) return;
      const worker = work().finally(() => running.delete(worker));
      running.add(worker);
    },
    async flush() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
