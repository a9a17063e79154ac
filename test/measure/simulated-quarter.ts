import { Readable } from "node:stream";
import type { MessageFrequency } from "../../src/decide/frequency.ts";
import { addKey } from "../../src/server/secret-key.ts";
import { createRandom, type Random } from "../../src/stats/random.ts";
import { type OpenServer, openServer } from "../server/open-server.ts";
import {
  chanceActsOn,
  isMailDay,
  type MailCourse,
  openCourse,
  quarterFrequency,
  truePrice,
} from "./quarter-mail.ts";
import {
  app,
  chanceToOrder,
  expectedOf,
  installs,
  mail,
  partsOfVisit,
  priceFactor,
  quarterPrograms,
} from "./quarter-truth.ts";

/**
 * A shop of ninety days with six programs and people held out of all of them, through the server's own doors: at each visit
 * it asks what to show, tells what was seen, whether the app was installed, and what was bought; twice a week it writes, by a frequency that is drawn by lot. What is decided is the server's, by its lots; what comes of
 * it is drawn here, so that the truth is known.
 */

export const quarterDays = 90;
const dayMs = 86_400_000;
/** Mean visits of a person in the quarter. */
const visitsPerPerson = 3;
export const marginRate = 0.5;
/** Of the people who are not held out of everything, each program's own lot lets in so many. */
export const shareTreated = 0.8;
/** So many requests at once. */
const atOnce = 24;

/** What is true of the quarter that was simulated, in euros of contribution of all people together. */
export interface QuarterTruth {
  readonly total: number;
  /** By program, in the order of {@link quarterPrograms}. */
  readonly parts: readonly number[];
  /** What a person who installs the app because of being asked brings more within the days after the first sight. */
  readonly app: { readonly perInstall: number; readonly windowDays: number };
  /** Of one message more: how likely it loses somebody, and what that costs by a year's right to write, without sending it. */
  readonly message: { readonly lossPerMessage: number; readonly price: number };
  readonly messages: number;
  readonly orders: number;
  readonly decisions: number;
}

export interface SimulatedQuarter {
  readonly server: OpenServer;
  /** Days in UTC, both within. */
  readonly from: string;
  readonly to: string;
  readonly truth: QuarterTruth;
  readonly close: () => Promise<void>;
}

const definitions = (starts: string): object[] => [
  ...quarterPrograms.map((name) => ({
    ...{ placement: `at-${name}`, title: name, kind: name === "app" ? "action" : "content" },
    control: { text: "as ever" },
  })),
  ...quarterPrograms.map((name, j) => ({
    ...{ program: name, title: name, state: "running", placements: [`at-${name}`] },
    holdout: Number((1 - shareTreated).toFixed(9)),
    department: j < 3 ? "Merchandising" : "CRM",
    treatments: [
      { id: "it", kind: name === "app" ? "action" : "content", content: { text: name } },
    ],
    policy: { kind: "best", treatment: "it" },
  })),
  { holdout: "universal", share: 0.1, salt: "quarter", starts },
  quarterFrequency(starts),
];

interface Person {
  readonly id: string;
  readonly random: Random;
  readonly days: readonly number[];
  /** What an order of theirs costs, on average. */
  readonly price: number;
  readonly mail: MailCourse;
  installed: boolean;
  /** Whether they would have it if nobody were asked to. */
  installedAnyway: boolean;
  /** The day of the first sight of what stands where the app is asked for. */
  firstAsked: number | undefined;
  wasAsked: boolean;
}

/** What became of people who were asked to install the app, within the window. */
interface AppEffect {
  gained: number;
  installs: number;
}

/** Simulates the quarter that ended yesterday. The clock of this process is set back meanwhile. */
export async function simulateQuarter(asked: {
  readonly people: number;
  readonly seed: string;
  readonly onDay?: (day: number) => void;
  /** How the shop's definitions, all programs running, come to be applied; absent: as they are. */
  readonly apply?: (server: OpenServer, texts: readonly object[]) => Promise<unknown>;
}): Promise<SimulatedQuarter> {
  const { now } = Date;
  const today = Math.floor(now() / dayMs) * dayMs;
  const start = today - quarterDays * dayMs;
  // The server takes the clock as it finds it: it is there first, and is set back later.
  let back = 0;
  Date.now = () => now() - back;
  const server = await openServer();
  const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
  try {
    const starts = new Date(start).toISOString();
    await server.operate("set-shop", {
      ...{ currency: "EUR", timezone: "UTC", marginRate: String(marginRate) },
    });
    await (asked.apply ?? ((to, texts) => to.apply(texts)))(server, definitions(starts));
    const doors = await openDoors(server);
    const frequency = quarterFrequency(starts);
    const people = Array.from({ length: asked.people }, (_, i) =>
      drawPerson(asked.seed, i, frequency),
    );
    await server.operate("import-orders", {}, ordersBefore(people, start));
    await server.operate("import-consents", {}, consentsBefore(people, start));
    const run = {
      doors,
      start,
      truth: emptyTruth(),
      lift: 0,
      appEffect: { gained: 0, installs: 0 },
    };
    for (let at = 0; at < quarterDays; at++) {
      back = now() - (start + at * dayMs + dayMs / 2);
      const events: object[] = isMailDay(at) ? people.flatMap((each) => write(run, each, at)) : [];
      const there = people.filter(({ days }) => days.includes(at));
      await inBatches(there, atOnce, async (person) => {
        events.push(...(await visit(run, person, at)));
      });
      await inBatches(chunks(events, 100), 4, (batch) => doors.tell(batch));
      asked.onDay?.(at);
    }
    back = 0;
    await server.live.ledger.settled();
    await server.live.refresh();
    await server.operate("predict", {});
    const { appEffect, truth } = run;
    return {
      ...{ server, from: day(start), to: day(today - dayMs) },
      async close() {
        Date.now = now;
        await server.close();
      },
      truth: {
        ...truth,
        app: { perInstall: appEffect.gained / appEffect.installs, windowDays },
        message: truePrice(run.lift / people.length, {
          ...{ days: quarterDays, horizonDays: 365, discount: 0.1 },
        }),
      },
    };
  } catch (error) {
    Date.now = now;
    await server.close();
    throw error;
  }
}

/** Of the action: what comes within so many days from the first sight. */
const windowDays = 45;

interface Doors {
  readonly decide: (customer: string) => Promise<Readonly<Record<string, Answer>>>;
  readonly tell: (batch: readonly object[]) => Promise<void>;
}

interface Answer {
  readonly treatment: string;
  readonly receipt: string;
}

async function openDoors(server: OpenServer): Promise<Doors> {
  const { key } = await addKey(server.operational, "shop");
  const source = (await server.operate("add-source", { name: "shop", kind: "web" })) as {
    readonly writeKey: string;
  };
  const url = await server.app.listen({ host: "127.0.0.1", port: 0 });
  const post = async (path: string, authorization: string, body: object): Promise<unknown> => {
    const response = await fetch(`${url}${path}`, {
      ...{ method: "POST", body: JSON.stringify(body) },
      headers: { authorization, "content-type": "application/json" },
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  };
  const basic = `Basic ${Buffer.from(`${source.writeKey}:`).toString("base64")}`;
  return {
    async decide(customer) {
      const placements = quarterPrograms.map((name) => `at-${name}`);
      const answer = await post("/api/decide", `Bearer ${key}`, { customer, placements });
      return (answer as { readonly placements: Readonly<Record<string, Answer>> }).placements;
    },
    async tell(batch) {
      await post("/v1/batch", basic, { batch });
    },
  };
}

const personRandom = (seed: string, i: number): Random => createRandom(`${seed}:${i}`);

/** The days of the quarter on which a person comes, whatever is shown. */
export const quarterVisits = (seed: string, i: number): readonly number[] =>
  visitDays(personRandom(seed, i));

function visitDays(random: Random): number[] {
  const often = visitsPerPerson * random.gamma(2, 2);
  const days: number[] = [];
  for (let day = 0; day < quarterDays; day++)
    if (random.uniform() < 1 - Math.exp(-often / quarterDays)) days.push(day);
  return days;
}

function drawPerson(seed: string, i: number, frequency: MessageFrequency): Person {
  const random = personRandom(seed, i);
  return {
    ...{ id: `c${i}`, random, days: visitDays(random), price: 20 + random.gamma(2, 0.1) },
    mail: openCourse(seed, `c${i}`, frequency),
    ...{ installed: false, installedAnyway: false, firstAsked: undefined, wasAsked: false },
  };
}

interface Run {
  readonly doors: Doors;
  readonly start: number;
  readonly truth: {
    total: number;
    parts: number[];
    orders: number;
    decisions: number;
    messages: number;
  };
  /** What mail would bring if all had all of it, in euros. */
  lift: number;
  readonly appEffect: AppEffect;
}

const emptyTruth = (): Run["truth"] => ({
  ...{ total: 0, orders: 0, decisions: 0, messages: 0 },
  parts: quarterPrograms.map(() => 0),
});

function track(
  { id }: Person,
  event: string,
  of: { readonly at: number; readonly properties: object; readonly nth: string },
): object {
  const timestamp = new Date(of.at).toISOString();
  return {
    ...{ type: "track", userId: id, event, properties: of.properties, timestamp },
    messageId: `${id}:${timestamp}:${of.nth}`,
  };
}

/** The mail of a day to one person, as the provider tells it. */
function write(run: Run, person: Person, day: number): object[] {
  const sent = person.mail.send(day);
  if (sent === "nothing") return [];
  run.truth.messages += 1;
  // Early in the day: before anybody comes.
  const at = run.start + day * dayMs + dayMs / 4;
  const properties = { email_id: `news-${day}-${person.id}`, campaign_id: `news-${day}` };
  const told = (event: string): object => track(person, event, { at, properties, nth: event });
  return [told("Email Delivered"), ...(sent === "mail" ? [] : [told("Unsubscribed")])];
}

/** One visit: what is shown, seen and bought, as events; and what it adds to the truth. */
async function visit(run: Run, person: Person, day: number): Promise<object[]> {
  const answers = await run.doors.decide(person.id);
  // By the clock that the server has: what comes of a sight is not before it.
  const at = Date.now();
  const events: object[] = [];
  const tell = (event: string, properties: object): void => {
    events.push(track(person, event, { at, properties, nth: `visit ${events.length}` }));
  };
  let seen = 0;
  for (const [j, name] of quarterPrograms.entries()) {
    const answer = answers[`at-${name}`];
    if (answer === undefined) throw new Error(`${name} was not answered`);
    if (answer.treatment === "it") seen |= 1 << j;
    run.truth.decisions += 1;
    tell("Decision Shown", { receipt: answer.receipt });
  }
  const asked = ((seen >> app) & 1) === 1;
  if (person.firstAsked === undefined) {
    person.firstAsked = day;
    person.wasAsked = asked;
  }
  const { random } = person;
  // All is drawn whether or not it is needed: what is decided changes what comes of it, not what is drawn.
  const [toInstall, toOrder, spread] = [random.uniform(), random.uniform(), random.gamma(4, 4)];
  const others = seen & ~(1 << app);
  const withApp = (has: boolean): number => (has ? others | (1 << app) : others);
  const atWork = withApp(person.installed);
  // Without programs nothing else is at work than an app that was installed anyway.
  const always = person.installedAnyway ? 1 << app : 0;
  const [value, mailed] = [person.price * marginRate, person.mail.actsOn(day)];
  const here = { value, mailed };
  const parts = partsOfVisit(atWork, always, here);
  for (const [j, part] of parts.entries()) run.truth.parts[j] = (run.truth.parts[j] ?? 0) + part;
  run.truth.total += expectedOf(atWork, here) - expectedOf(always, here);
  run.lift += mail.raises * chanceActsOn(day) * priceFactor(atWork) * value;
  if (person.wasAsked && day < person.firstAsked + windowDays && isClosed(person))
    run.appEffect.gained +=
      expectedOf(atWork, here) - expectedOf(withApp(person.installedAnyway), here);
  if (toOrder < chanceToOrder(atWork, mailed)) {
    const price = person.price * spread * priceFactor(atWork);
    tell("Order Completed", orderOf(`${person.id}-${day}`, price));
    run.truth.orders += 1;
  }
  if (install(run, person, { asked, toInstall, day })) tell("Application Installed", {});
  return events;
}

/** Whether the window from the first sight closes within the quarter. */
const isClosed = ({ firstAsked = 0 }: Person): boolean => firstAsked + windowDays < quarterDays;

/** At the end of a visit the app is installed, or not. */
function install(
  run: Run,
  person: Person,
  of: { readonly asked: boolean; readonly toInstall: number; readonly day: number },
): boolean {
  const installsNow =
    !person.installed && of.toInstall < (of.asked ? installs.asked : installs.anyway);
  const wouldAnyway = !person.installedAnyway && of.toInstall < installs.anyway;
  person.installed ||= installsNow;
  person.installedAnyway ||= wouldAnyway;
  const counts = person.wasAsked && of.day < (person.firstAsked ?? 0) + windowDays;
  if (counts && isClosed(person))
    run.appEffect.installs += Number(installsNow) - Number(wouldAnyway);
  return installsNow;
}

function orderOf(id: string, price: number): object {
  const amount = Number(price.toFixed(2));
  return {
    ...{ order_id: id, currency: "EUR", total: amount, revenue: amount },
    products: [{ product_id: "cup", sku: "cup", name: "Cup", price: amount, quantity: 1 }],
  };
}

/** Orders of the year before, so that all people are customers already. */
function ordersBefore(people: readonly Person[], start: number) {
  const lines = ["order_id,customer_id,order_date,sku,quantity,unit_price"];
  for (const { id, random, price } of people)
    for (let nth = 1 + random.poisson(1); nth > 0; nth--) {
      const at = start - Math.ceil(365 * random.uniform()) * dayMs;
      lines.push(
        `b-${id}-${nth},${id},${new Date(at).toISOString()},cup,1,${(price * random.gamma(4, 4)).toFixed(2)}`,
      );
    }
  const bytes = Buffer.from(lines.join("\n"));
  return { name: "before.csv", size: bytes.length, open: () => Readable.from([bytes]) };
}

/** All agreed to e-mail the year before. */
function consentsBefore(people: readonly Person[], start: number) {
  const at = new Date(start - 366 * dayMs).toISOString();
  const lines = people.map(({ id }) => `${id},email,yes,${at}`);
  const bytes = Buffer.from(["customer_id,purpose,granted,at", ...lines].join("\n"));
  return { name: "consents.csv", size: bytes.length, open: () => Readable.from([bytes]) };
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) =>
    all.slice(i * size, (i + 1) * size),
  );
}

/** Works through all, so many at once. */
async function inBatches<T>(
  all: readonly T[],
  size: number,
  work: (each: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < all.length) {
      const each = all[next++];
      if (each !== undefined) await work(each);
    }
  };
  await Promise.all(Array.from({ length: size }, worker));
}
