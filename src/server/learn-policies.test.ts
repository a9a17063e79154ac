import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { temporaryStore } from "../../test/analytics/cluster.ts";
import { fileOf } from "../../test/decide/definitions.ts";
import { openDataFolder } from "../core/data-folder.ts";
import { type LearnedProgram, learnPolicies } from "../decide/learning/learn-policies.ts";
import { readLedger } from "../decide/ledger-questions.ts";
import { openOperational } from "../store/open-operational.ts";
import type { Operational } from "../store/operational.ts";
import { type Live, openLive } from "./live.ts";
import { operations } from "./operations.ts";
import { addKey } from "./secret-key.ts";
import { createApp } from "./server.ts";

/** A policy from the call that decides to what it learned, through the server's own doors. */

let store: Awaited<ReturnType<typeof temporaryStore>>;
let operational: Operational;
let live: Live;
let app: FastifyInstance;
let key: string;

const definitions = [
  { placement: "hero", title: "Hero", kind: "content", control: {} },
  {
    ...{ program: "banner", title: "Banner", state: "running", placements: ["hero"], holdout: 0 },
    treatments: [
      { id: "a", kind: "content", content: { text: "a" } },
      { id: "b", kind: "content", content: { text: "b" } },
    ],
    policy: { kind: "thompson", goal: "clicked", windowDays: 0.01 },
  },
];

const operate = async (name: string, input: object, given?: readonly object[]): Promise<unknown> =>
  operations[name]?.run(store, input, {
    operational: async () => operational,
    live,
    onProgress: () => {},
    ...(given ? { file: fileOf(given) } : {}),
  });

beforeAll(async () => {
  store = await temporaryStore();
  operational = await openOperational({ folder: openDataFolder(`${store.path}/data`) });
  live = await openLive(store, operational);
  app = await createApp(store, "a-token-of-the-owner-0123456789", live);
  ({ key } = await addKey(operational, "backend"));
  await operate("apply-definitions", { prune: false }, definitions);
});
afterAll(async () => {
  await app.close();
  await live.close();
  await operational.close();
  await store.close();
});

async function post(path: string, body: object) {
  const headers = { authorization: `Bearer ${key}` };
  return (await app.inject({ method: "POST", url: path, headers, payload: body })).json();
}

/** Learns as it would so many milliseconds from now. */
async function learn(later = 0): Promise<LearnedProgram | undefined> {
  await live.ledger.settled();
  const now = Date.now() + later;
  const [learned] = await learnPolicies(store, operational, { now });
  await live.define();
  return learned;
}

const trialsOf = (learned: LearnedProgram | undefined): number =>
  Object.values(learned?.slots[0]?.contexts[""]?.arms ?? {}).reduce(
    (sum, { trials }) => sum + trials,
    0,
  );

test("what people click on is drawn more often once the windows have closed, and the ledger says by which state", async () => {
  const visit = async (i: number): Promise<void> => {
    const asked = { customer: `c${i}`, placements: ["hero"] };
    const { hero } = (await post("/api/decide", asked)).placements;
    const told = { receipt: hero.receipt };
    await post("/api/outcome", { ...told, outcome: "shown" });
    if (hero.treatment === "a" && i % 2 === 0)
      await post("/api/outcome", { ...told, outcome: "clicked" });
  };
  await Promise.all(Array.from({ length: 90 }, (_, i) => visit(i)));
  // All windows are open, and nothing is a failure yet.
  const early = trialsOf(await learn());
  expect(early).toBe(0);

  const learned = await learn(3_600_000);
  const { arms = {}, shares = {} } = learned?.slots[0]?.contexts[""] ?? {};
  expect(learned?.state).toBe(2);
  expect(trialsOf(learned)).toBe(90);
  expect(arms["b"]?.responses).toBe(0);
  expect(shares["a"]).toBeGreaterThan(0.9);

  const { hero } = (await post("/api/decide", { customer: "new", placements: ["hero"] }))
    .placements;
  expect(hero.why.at(-1).words).toMatch(
    /^The lot, by what was learned of all arms, gives this person/,
  );
  await live.ledger.settled();
  const [entry] = await readLedger(store, { decision: hero.decision, offset: 0, limit: 1 });
  expect(entry?.probabilities[0]).toBeCloseTo(shares["a"] ?? 0, 3);

  // Nothing new was learned: the state, and with it every lot, is what it was.
  expect((await learn(7_200_000))?.state).toBe(2);
});

test("an arm whose content was changed is learned of anew", async () => {
  const [, program] = definitions;
  const treatments = [
    { id: "a", kind: "content", content: { text: "another a" } },
    { id: "b", kind: "content", content: { text: "b" } },
  ];
  await operate("apply-definitions", { prune: false }, [{ ...program, treatments }]);
  const arms = (await learn(3_600_000))?.slots[0]?.contexts[""]?.arms ?? {};
  expect(arms["a"]?.trials).toBe(0);
  expect(arms["b"]?.trials).toBeGreaterThan(0);
});

test("a program without a policy that learns is refused when it is named, and so is one that does not exist", async () => {
  const [, program] = definitions;
  await operate("apply-definitions", { prune: false }, [
    { ...program, program: "even", policy: { kind: "split" } },
  ]);
  await expect(operate("learn-policies", { program: "even" })).rejects.toThrow(
    "The policy of the program even (split) learns nothing.",
  );
  await expect(operate("learn-policies", { program: "none" })).rejects.toThrow(
    'There is no program "none"',
  );
});
