import { afterAll, beforeAll, expect, test } from "vitest";
import { fileOf } from "../../test/decide/definitions.ts";
import { goingQuiet } from "../../test/plan/going-quiet.ts";
import { type OpenServer, openServer, ownerToken } from "../../test/server/open-server.ts";
import { findProgram, listDefinitions } from "../decide/definition-store.ts";
import type { ApprovalRole } from "../plan/approval-rules.ts";

/** Who must have said yes before a program runs, through the server's own doors. */

let server: OpenServer;

const goal = {
  ...{ goal: "lapsed", title: "Lapsed come back", kpi: { measure: "contribution" } },
  ...{ baseline: { amount: 100, source: "report", asOf: "2026-01-31" }, target: 120 },
  ...{ owner: "Ada", from: "2026-02-01", to: "2026-06-30" },
};
/** An offer: owner, merchant and finance must have approved it. */
const offer = (name: string, more: object = {}) => ({
  ...{ program: name, title: name, placements: ["deal"], goal: "lapsed", state: "draft" },
  treatments: ["ten", "free"].map((id) => ({ id, kind: "offer", content: { text: id } })),
  ...more,
});
const needed = ["owner", "merchant", "finance"] as const;

beforeAll(async () => {
  server = await openServer();
  await server.apply([
    { placement: "deal", title: "Deal", kind: "offer" },
    { placement: "hero", title: "Hero", kind: "content" },
    goal,
  ]);
});
afterAll(() => server.close());

const say = (program: string, role: ApprovalRole, more: object = {}) =>
  server.operate("approve-program", { program, role, ...more });
const stateOf = async (name: string): Promise<string> =>
  findProgram(await listDefinitions(server.operational), name).state;

async function asOwner(url: string, method: "GET" | "POST" = "GET") {
  const headers = { authorization: `Bearer ${ownerToken}` };
  return server.app.inject({ method, url, headers });
}

/** Starts as the studio's button does. */
async function startByButton(program: string): Promise<void> {
  const input = encodeURIComponent(JSON.stringify({ program, state: "running" }));
  const { body } = await asOwner(`/api/operations/set-program-state?input=${input}`, "POST");
  const last = JSON.parse(body.trim().split("\n").at(-1) ?? "");
  if (last.kind === "error") throw new Error(last.message);
}

const ways: readonly (readonly [string, (program: string) => Promise<unknown>])[] = [
  [
    "the command that starts",
    (program) => server.operate("set-program-state", { program, state: "running" }),
  ],
  ["the studio's button", startByButton],
  [
    "a file that says that it runs",
    (program) => server.apply([offer(program, { state: "running" })]),
  ],
];
const subsets = Array.from({ length: 2 ** needed.length - 1 }, (_, bits) =>
  needed.filter((_role, i) => (bits >> i) % 2 === 1),
);

test.each(ways)(
  "nothing begins to run before all have approved it who must: %s",
  async (way, start) => {
    const prefix = `w${ways.findIndex(([each]) => each === way)}`;
    for (const given of subsets) {
      const name = [prefix, ...given].join("-");
      await server.apply([offer(name)]);
      for (const role of given) await say(name, role);
      const missing = needed.filter((role) => !given.includes(role));
      const told = missing.map((role) => `${role} has not approved it`).join(", ");
      await expect(start(name)).rejects.toThrow(
        `The program ${name} may not run like this: ${told}. First perennial approve ${name} --as ${missing[0]}`,
      );
      expect(await stateOf(name)).toBe("draft");
      for (const role of missing) await say(name, role);
      await start(name);
      expect(await stateOf(name)).toBe("running");
    }
  },
);

test("a file that says that it runs is refused whole where it is new", async () => {
  const two = [offer("fresh", { state: "running" }), offer("draft-beside")];
  await expect(server.apply(two)).rejects.toMatchObject({
    code: "CONFLICT",
    message: expect.stringContaining(
      'Apply it with "state": "draft", then perennial approve fresh',
    ),
  });
  await expect(stateOf("draft-beside")).rejects.toThrow("There is no program");
});

test.each([
  [
    "the program",
    [offer("lost", { state: "running", holdout: 0.2 })],
    "program.holdout: 0.1 → 0.2",
  ],
  ["its case", [goingQuiet({ case: "lost-1", program: "lost", months: 9 })], "case.months: 12 → 9"],
  ["its goal", [{ ...goal, goal: "own", target: 130 }], "goal.target: 120 → 130"],
])(
  "another text of %s loses the approvals: what runs is not changed, and starts again when it is approved",
  async (_, change, line) => {
    const before = [
      { ...goal, goal: "own" },
      goingQuiet({ case: "lost-1", program: "lost" }),
      offer("lost", { goal: "own" }),
    ];
    await server.apply(before);
    for (const role of needed) await say("lost", role);
    const start = () => server.operate("set-program-state", { program: "lost", state: "running" });
    const pause = () => server.operate("set-program-state", { program: "lost", state: "paused" });
    await start();
    // Only its state changes: nothing is lost.
    await pause();
    await start();
    const own = change.map((each) =>
      "program" in each && !("case" in each) ? { ...each, goal: "own" } : each,
    );
    await expect(server.apply(own)).rejects.toThrow(
      /lost may not run like this: owner approved it before it was changed, .*What runs goes on as it was\. For the new version: perennial programs pause lost, apply it with "state": "paused"/,
    );
    expect(await stateOf("lost")).toBe("running");
    await pause();
    await server.apply(own.map((each) => ("state" in each ? { ...each, state: "paused" } : each)));
    await expect(start()).rejects.toThrow("merchant approved it before it was changed");
    const { roles } = (await asOwner("/api/approvals/lost")).json();
    expect(roles[0]).toMatchObject({ role: "owner", standing: "changed", changes: [line] });
    for (const role of needed) await say("lost", role);
    await start();
    expect(await stateOf("lost")).toBe("running");
    await pause();
  },
);

test("nobody else than was approved meets what runs: its audiences stay, or it is paused and approved anew", async () => {
  const quiet = (days: number) => [
    { audience: "quiet", title: "Quiet", who: { all: [{ member: { of: "known" } }, ago(days)] } },
    { audience: "known", title: "Known", who: { bought: {} } },
  ];
  const ago = (days: number) => ({ not: { bought: { within: `${days}d` } } });
  const audiences = (definitions: readonly object[], prune = false) =>
    server.operate("apply-audiences", { prune }, fileOf(definitions));
  const start = () => server.operate("set-program-state", { program: "few", state: "running" });
  await audiences(quiet(90));
  await server.apply([offer("few", { audience: "quiet" })]);
  for (const role of needed) await say("few", role);
  await start();
  await audiences([...quiet(90), { audience: "other", title: "Other", who: { bought: {} } }]);
  const way =
    "The audiences stay as they were. To change one whom it is for: perennial programs pause few, apply the audience, then perennial approve few --as owner (and the others), then perennial programs start few.";
  await expect(audiences(quiet(30))).rejects.toThrow(way);
  const wider = [{ audience: "known", title: "Known", who: { bought: { atLeast: 2 } } }];
  await expect(audiences(wider)).rejects.toThrow("owner approved it before it was changed");
  const { who } = (await asOwner("/api/audiences/quiet")).json();
  expect(who).toEqual(quiet(90)[0]?.who);
  await server.operate("set-program-state", { program: "few", state: "paused" });
  await audiences(quiet(30));
  await expect(start()).rejects.toThrow("owner approved it before it was changed");
  const { roles } = (await asOwner("/api/approvals/few")).json();
  expect(roles[0].changes).toEqual(['audiences.quiet.who.all.2.not.bought.within: "90d" → "30d"']);
  for (const role of needed) await say("few", role);
  await start();
  const older = { audience: "quiet", version: 1 };
  await expect(server.operate("restore-audience", older)).rejects.toThrow(way);
  // What no program names may change and go.
  await audiences(quiet(30), true);
  // At one moment, whichever comes first: then the other is refused.
  await server.operate("set-program-state", { program: "few", state: "paused" });
  const both = await Promise.allSettled([start(), audiences(quiet(60))]);
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
});

test("a relaunch of what runs is refused, of what is paused it is kept and starts when it is approved", async () => {
  await server.apply([offer("again")]);
  for (const role of needed) await say("again", role);
  await server.operate("set-program-state", { program: "again", state: "running" });
  // As `perennial programs relaunch --apply` and the studio do: the version that follows, in the state that it has.
  const relaunched = async () => {
    const {
      version: _version,
      since: _since,
      ...program
    } = findProgram(await listDefinitions(server.operational), "again");
    await server.apply([{ ...program, treatments: program.treatments.slice(1) }]);
  };
  await expect(relaunched()).rejects.toThrow("perennial programs pause again");
  await server.operate("set-program-state", { program: "again", state: "paused" });
  await relaunched();
  const start = () => server.operate("set-program-state", { program: "again", state: "running" });
  await expect(start()).rejects.toThrow("owner approved it before it was changed");
  for (const role of needed) await say("again", role);
  await start();
});

test("a wish for a change and an approval taken back take it from the role alone, until it approves again", async () => {
  await server.apply([offer("wished")]);
  for (const role of needed) await say("wished", role);
  const missing = async () => (await asOwner("/api/approvals/wished")).json().missing;
  expect(await missing()).toEqual([]);
  await expect(say("wished", "merchant", { act: "ask-change" })).rejects.toThrow(
    "Say which change is asked for: --comment",
  );
  await say("wished", "merchant", { act: "ask-change", comment: "ten is too much", by: "Emmy" });
  expect(await missing()).toEqual(["merchant"]);
  await say("wished", "finance", { act: "withdraw" });
  expect(await missing()).toEqual(["merchant", "finance"]);
  await expect(say("wished", "finance", { act: "withdraw" })).rejects.toThrow(
    "There is nothing to take back: finance has not approved wished as it is now.",
  );
  await expect(
    server.operate("set-program-state", { program: "wished", state: "running" }),
  ).rejects.toThrow("merchant asked for a change, finance took the approval back");
  await say("wished", "merchant");
  expect(await missing()).toEqual(["finance"]);
});

test("what is approved is what was read, or it is told that it is another", async () => {
  await server.apply([offer("read")]);
  const { hash } = (await asOwner("/api/approvals/read")).json();
  await server.apply([offer("read", { title: "Another" })]);
  await expect(say("read", "owner", { hash })).rejects.toThrow("read is no more what was read");
  const now = (await asOwner("/api/approvals/read")).json();
  await say("read", "owner", { hash: now.hash.slice(0, 12) });
  expect(JSON.parse(now.package).program.title).toBe("Another");
  await expect(say("nobody", "owner")).rejects.toThrow('There is no program "nobody"');
  expect((await asOwner("/api/approvals/nobody")).statusCode).toBe(404);
});

test("the inbox tells what waits for whom; what ended and what needs nobody waits for nobody", async () => {
  const content = [{ id: "a", kind: "content" }];
  await server.apply([
    offer("waits", { treatments: content, placements: ["hero"] }),
    offer("over", { state: "ended" }),
    offer("free", { goal: undefined, state: "running" }),
  ]);
  const { schema, intact, waiting, programs } = (await asOwner("/api/approvals")).json();
  expect({ schema, intact }).toEqual({ schema: "perennial.approvals/1", intact: true });
  const legal = waiting.find(({ role }: { role: string }) => role === "legal");
  expect(legal).toEqual({ role: "legal", programs: ["waits"] });
  const owner = waiting.find(({ role }: { role: string }) => role === "owner").programs;
  expect(owner).toContain("waits");
  expect(owner).not.toContain("over");
  const names = programs.map(({ program }: { program: string }) => program);
  expect(names).toContain("over");
  expect(names).not.toContain("free");
});

test("rules for all programs stop nothing that runs, and hold for what begins", async () => {
  await server.apply([{ approvals: "rules", from: "all", needs: { offer: ["legal"] } }]);
  expect(await stateOf("free")).toBe("running");
  await server.operate("set-program-state", { program: "free", state: "paused" });
  const start = () => server.operate("set-program-state", { program: "free", state: "running" });
  await expect(start()).rejects.toThrow("legal has not approved it");
  await say("free", "legal");
  await start();
  await server.apply([{ approvals: "rules" }]);
});

test("a goal that is named must be there, and a program has one case", async () => {
  await expect(server.apply([offer("aimless", { goal: "none" })])).rejects.toThrow(
    'The program aimless serves the goal "none", which does not exist.',
  );
  const another = fileOf([{ ...goal, goal: "another" }]);
  await expect(server.operate("apply-definitions", { prune: true }, another)).rejects.toThrow(
    'The program read serves the goal "lapsed", which does not exist.',
  );
  const cases = ["one", "two"].map((name) => goingQuiet({ case: name, program: "read" }));
  await expect(server.apply(cases)).rejects.toThrow(
    "The cases one and two are both of the program read, which may have one.",
  );
});
