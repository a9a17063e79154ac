import { afterAll, beforeAll, expect, test } from "vitest";
import { type OpenServer, openServer } from "../../test/server/open-server.ts";
import { type LearnedProgram, learnPolicies } from "../decide/learning/learn-policies.ts";
import { readLedger } from "../decide/ledger-questions.ts";
import { addKey } from "./secret-key.ts";

/** A policy from the call that decides to what it learned, through the server's own doors. */

let server: OpenServer;
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

beforeAll(async () => {
  server = await openServer();
  ({ key } = await addKey(server.operational, "backend"));
  await server.apply(definitions);
});
afterAll(() => server.close());

async function post(path: string, body: object) {
  const headers = { authorization: `Bearer ${key}` };
  return (await server.app.inject({ method: "POST", url: path, headers, payload: body })).json();
}

/** Learns as it would so many milliseconds from now. */
async function learn(later = 0): Promise<LearnedProgram | undefined> {
  await server.live.ledger.settled();
  const now = Date.now() + later;
  const [learned] = await learnPolicies(server.store, server.operational, { now });
  await server.live.define();
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
  await server.live.ledger.settled();
  const [entry] = await readLedger(server.store, { decision: hero.decision, offset: 0, limit: 1 });
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
  await server.apply([{ ...program, treatments }]);
  const arms = (await learn(3_600_000))?.slots[0]?.contexts[""]?.arms ?? {};
  expect(arms["a"]?.trials).toBe(0);
  expect(arms["b"]?.trials).toBeGreaterThan(0);
});

test("a program without a policy that learns is refused when it is named, and so is one that does not exist", async () => {
  const [, program] = definitions;
  await server.apply([{ ...program, program: "even", policy: { kind: "split" } }]);
  await expect(server.operate("learn-policies", { program: "even" })).rejects.toThrow(
    "The policy of the program even (split) learns nothing.",
  );
  await expect(server.operate("learn-policies", { program: "none" })).rejects.toThrow(
    'There is no program "none"',
  );
});
