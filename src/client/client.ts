import type { DecideRequest } from "../decide/decide-request.ts";
import type { Answer } from "../decide/decider.ts";
import type { GuideAnswer } from "../decide/guide/answers.ts";
import type { ShopStep } from "../decide/guide/shop-guide.ts";
import type { OutcomeRequest } from "../decide/outcome.ts";
import { type Ask, openAsk } from "./ask.ts";
import { signToken } from "./customer-token.ts";
import { type LostOutcome, openOutbox } from "./outcome-outbox.ts";

/** Where the server is, and how long a page waits for it. */
export interface ClientOptions {
  /** Where `perennial serve` answers, such as `http://127.0.0.1:4400`. */
  readonly url: string;
  /** From `perennial keys add NAME`. */
  readonly secretKey: string;
  /** How long a decision is waited for, in milliseconds; 300 by default. */
  readonly timeoutMs?: number;
  /** Another `fetch` than Node's own. */
  readonly fetch?: typeof fetch;
  /** Hears of outcomes that could not be told. */
  readonly onLost?: (lost: LostOutcome) => void;
}

/** Whom and where to decide. */
export interface Asked extends Pick<DecideRequest, "customer" | "anonymousId"> {
  /** By name, or with what is to be said of them. */
  readonly placements: readonly (string | DecideRequest["placements"][number])[];
  readonly exclude?: readonly string[];
  readonly include?: readonly string[];
}

/** Why there is no answer: a code of docs/errors.md, or `UNAVAILABLE` where the server did not answer in time. */
export interface NoAnswer {
  readonly error: { readonly code: string; readonly message: string };
}

/** The answer for each placement that was asked for. */
export interface Answers {
  readonly placements: Readonly<Record<string, Answer | NoAnswer>>;
}

/** What a shopper answered so far, and whom it is. */
export interface GuideAsked {
  readonly answers?: readonly GuideAnswer[];
  readonly customer?: string;
  readonly anonymousId?: string;
  /** Whether the answers are to be kept for the next time. */
  readonly remember?: boolean;
  readonly exclude?: readonly string[];
}

/** The guide's next step; `kept` where the answers were to be remembered: whether they are. */
export type GuideAnswered = ShopStep & { readonly kept?: boolean };

/** How long one call waits, in milliseconds. */
export interface Patience {
  readonly timeoutMs?: number;
}

/** A server of Perennial, as a shop's own server asks it. No call throws because the server is away. */
export interface Client {
  /** What to show; in time in any case: where no answer came, each placement has an `error`, and the page shows its own content. */
  readonly decide: (asked: Asked, patience?: Patience) => Promise<Answers>;
  /** Tells what came of a decision, in the background, up to five times. */
  readonly outcome: (outcome: OutcomeRequest) => void;
  /** Resolves when each outcome so far is told or given up: before the process ends. */
  readonly flush: () => Promise<void>;
  /** What to ask a shopper next, and the products meanwhile; waits 3 s by default. */
  readonly guide: (asked: GuideAsked, patience?: Patience) => Promise<GuideAnswered | NoAnswer>;
  /** A token with which a page may ask for a customer. */
  readonly customerToken: (customer: string, good: { readonly expiresInSeconds: number }) => string;
}

const decideTimeoutMs = 300;
const guideTimeoutMs = 3_000;

/**
 * Opens the way to a server.
 * @throws TypeError where the address or the key is none, or a time is not one
 */
export function createClient(options: ClientOptions): Client {
  const { url, secretKey, timeoutMs = decideTimeoutMs, onLost = () => {} } = options;
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw new TypeError(`url: "${url}" is no address such as http://127.0.0.1:4400.`);
  // The key itself is never told: messages end in logs.
  if (!/^sk_[0-9a-f]{10}_[0-9a-f]{48}$/.test(secretKey))
    throw new TypeError("secretKey: is no secret key. Make one with: perennial keys add NAME");
  requirePositive("timeoutMs", timeoutMs);
  const ask = openAsk(url, secretKey, options.fetch ?? fetch);
  const outbox = openOutbox(ask, onLost);
  return {
    decide: (asked, patience) => decide(ask, asked, patience?.timeoutMs ?? timeoutMs),
    outcome({ at = new Date().toISOString(), ...outcome }) {
      // Told again, it is the same outcome: of its time.
      outbox.add({ ...outcome, at });
    },
    flush: outbox.flush,
    guide: (asked, patience) => guide(ask, asked, patience?.timeoutMs ?? guideTimeoutMs),
    customerToken(customer, { expiresInSeconds }) {
      requirePositive("expiresInSeconds", expiresInSeconds);
      return signToken(secretKey, customer, Date.now() + expiresInSeconds * 1_000);
    },
  };
}

async function decide(ask: Ask, asked: Asked, timeoutMs: number): Promise<Answers> {
  const said = await ask("api/decide", asked, timeoutMs);
  const answers = said.ok ? placementsOf(said.body) : undefined;
  const { code, message } = said.ok
    ? { code: "UNAVAILABLE", message: "The server's answer tells nothing of it." }
    : said;
  const names = asked.placements.map((each) => (typeof each === "string" ? each : each.id));
  // By fromEntries: a placement called __proto__ is a name as any other.
  return {
    placements: Object.fromEntries(
      names.map((name) => [name, answers?.get(name) ?? { error: { code, message } }]),
    ),
  };
}

function placementsOf(body: unknown): ReadonlyMap<string, Answer> | undefined {
  if (!isAnswers(body)) return undefined;
  return new Map(Object.entries(body.placements));
}

/** The server's own word is taken for the rest: it is of this version. */
function isAnswers(body: unknown): body is { readonly placements: Record<string, Answer> } {
  return hasObject(body, "placements");
}

async function guide(
  ask: Ask,
  asked: GuideAsked,
  timeoutMs: number,
): Promise<GuideAnswered | NoAnswer> {
  const said = await ask("api/guide", asked, timeoutMs);
  if (said.ok && isStep(said.body)) return said.body;
  const { code, message } = said.ok
    ? { code: "UNAVAILABLE", message: "The server's answer is no step of the guide." }
    : said;
  return { error: { code, message } };
}

function isStep(body: unknown): body is GuideAnswered {
  return hasObject(body, "shortlist");
}

function hasObject(body: unknown, key: string): boolean {
  if (typeof body !== "object" || body === null) return false;
  const found: unknown = Reflect.get(body, key);
  return typeof found === "object" && found !== null;
}

function requirePositive(name: string, value: number): void {
  if (Number.isFinite(value) && value > 0) return;
  throw new TypeError(`${name}: ${value} is no positive number.`);
}
