import { subjectId } from "../../src/core/subject.ts";
import { type PersonIndex, personIndex } from "../../src/customers/person-index.ts";
import { type Decider, openDecider } from "../../src/decide/decider.ts";
import type { KeptDefinitions } from "../../src/decide/definition-store.ts";
import { universalDraw } from "../../src/decide/holdout.ts";
import { type Ledger, openLedger } from "../../src/decide/ledger.ts";
import { placement } from "../../src/decide/placement.ts";
import { program } from "../../src/decide/program.ts";
import { createRandom, type Random } from "../../src/stats/random.ts";
import type { Store } from "../../src/store/store.ts";

/**
 * A shop whose people decide nothing and are decided for: browsers that sign in as customers while decisions are made, and
 * a process that is ended and begun again. What it does follows from a seed, so that two processes do the same.
 */

const kept = { version: 1, since: "" };
const treatments = ["a", "b"].map((id) => ({ id, kind: "content", content: { text: id } }));

/** The definitions of the shop. */
export const definitions: KeptDefinitions = {
  placements: ["hero", "side"].map((name) => ({
    ...placement.parse({
      placement: name,
      title: name,
      kind: "content",
      control: { text: "control" },
    }),
    ...kept,
  })),
  programs: [
    { program: "all", placements: ["hero"], policy: { kind: "split" }, holdout: 0.1 },
    {
      ...{ program: "some", placements: ["side", "hero"], audience: "odd", priority: 1 },
      policy: { kind: "split", shares: { a: 0.6, b: 0.1, nothing: 0.3 } },
      holdout: 0.25,
    },
    {
      ...{ program: "rest", placements: ["side"], holdout: 0.5 },
      policy: { kind: "best", treatment: "b" },
    },
  ].map((each) => ({
    ...program.parse({ title: "-", state: "running", treatments, ...each }),
    ...kept,
  })),
  frequencies: [],
  universal: {
    ...{ holdout: "universal", share: 0.05, salt: "everything", starts: "2026-01-01T00:00:00Z" },
    ...{ rotateDays: 30, washOutDays: 7 },
    ...kept,
  },
};

const begins = Date.parse("2026-01-10T00:00:00Z");
const daysMs = 40 * 86_400_000;

/** What a run is. */
export interface Run {
  readonly seed: string;
  readonly people: number;
  readonly decisions: number;
  /** Of so many processes, which this is: each makes its share of the decisions, and all the merges. */
  readonly process: number;
  readonly processes: number;
  readonly restarts: number;
}

/** What came of a run. */
export interface Tally {
  decisions: number;
  /** Decisions for whom a lot held out, and how many of those were shown a treatment. */
  heldOut: number;
  treatedThough: number;
  /** The persons' fates, by person, placement and period, as the process saw them. */
  readonly fates: Map<string, string>;
  merges: number;
}

/** Makes the decisions of a run, on a store. */
export async function decideByLot(store: Store, key: Buffer, run: Run): Promise<Tally> {
  const random = createRandom(run.seed);
  const tally: Tally = { decisions: 0, heldOut: 0, treatedThough: 0, fates: new Map(), merges: 0 };
  let index = personIndex();
  const seen: [browser: number, customer: number, at: number][] = [];
  let clock = begins;
  let { ledger, decider } = open(store, key, () => ({ index, clock }));
  for (let nth = 0; nth < run.decisions; nth += 1) {
    clock = begins + Math.floor((nth / run.decisions) * daysMs);
    if (random.uniform() < 0.05) signIn(random, run, { index, seen, clock, tally });
    const browser = Math.floor(random.uniform() * run.people);
    const mine = nth % run.processes === run.process;
    if (mine) decideFor({ browser, decider, index, clock, tally });
    // The ledger holds so much in memory and no more: nobody waits here as callers do.
    if (nth % 2_000 === 0) await ledger.settled();
    if ((nth + 1) % Math.ceil(run.decisions / (run.restarts + 1)) > 0) continue;
    // The process ends, and another begins with what the facts say, in another order.
    await ledger.close();
    index = personIndex();
    for (const each of seen.toReversed()) note(index, each);
    index.settle();
    ({ ledger, decider } = open(store, key, () => ({ index, clock })));
  }
  await ledger.close();
  return tally;
}

function open(
  store: Store,
  key: Buffer,
  state: () => { readonly index: PersonIndex; readonly clock: number },
): { readonly ledger: Ledger; readonly decider: Decider } {
  const ledger = openLedger(store, key);
  const decider = openDecider(definitions, {
    ledger,
    subjectOf: subjectId,
    personOf: (subject) => state().index.personOf(subject),
    isMember: (person) => Number(BigInt(person) & 1n) === 1,
    hasRefused: () => false,
    clock: () => state().clock,
  });
  return { ledger, decider };
}

interface Shop {
  readonly index: PersonIndex;
  readonly clock: number;
  readonly tally: Tally;
}

function signIn(
  random: Random,
  { people }: Run,
  { index, seen, clock, tally }: Shop & { readonly seen: [number, number, number][] },
): void {
  const browser = Math.floor(random.uniform() * people);
  const customer = Math.floor((browser * 2) / 3);
  seen.push([browser, customer, clock]);
  note(index, [browser, customer, clock]);
  tally.merges += index.settle().length;
}

function note(
  index: PersonIndex,
  [browser, customer, at]: readonly [number, number, number],
): void {
  const ids = [
    { subject: subjectId("customer_id", `c${customer}`), kind: "customer_id" },
    { subject: subjectId("anonymous_id", `b${browser}`), kind: "anonymous_id" },
  ] as const;
  index.note(ids, at);
}

function decideFor({
  browser,
  decider,
  index,
  clock,
  tally,
}: Shop & { readonly browser: number; readonly decider: Decider }): void {
  const value = `b${browser}`;
  const answers = decider.decide(
    { placements: [{ id: "hero" }, { id: "side" }], exclude: [], include: [] },
    { who: { kind: "anonymous_id", value }, source: "web", mayKnowWhy: true },
  );
  const person = index.personOf(subjectId("anonymous_id", value));
  // Asked of the lot itself, not of what the decider said of it.
  const { heldOut, period } = universalDraw(definitions.universal, clock)(person);
  for (const [name, answer] of Object.entries(answers)) {
    if ("error" in answer) throw new Error(answer.error.message);
    tally.decisions += 1;
    const held = answer.held !== "" || heldOut;
    if (held) tally.heldOut += 1;
    const isTreated = answer.treatment !== "nothing" || JSON.stringify(answer.content) !== control;
    if (held && isTreated) tally.treatedThough += 1;
    const fate = `${answer.program} ${answer.held} ${answer.treatment}`;
    const known = `${person} ${name} ${period}`;
    const before = tally.fates.get(known);
    if (before !== undefined && before !== fate)
      throw new Error(`${known}: first ${before}, then ${fate}`);
    tally.fates.set(known, fate);
  }
}

const control = JSON.stringify({ text: "control" });
