import { expect, test } from "vitest";
import { goingQuiet } from "../../test/plan/going-quiet.ts";
import { allKinds, planOf, readShopDefinition } from "./shop-definition.ts";

const goal = {
  ...{ goal: "lapsed", title: "Lapsed come back", kpi: { measure: "repeat-rate" } },
  ...{ baseline: { amount: 0.2, source: "report", asOf: "2026-01-31" }, target: 0.25 },
  ...{ owner: "Ada", from: "2026-02-01", to: "2026-06-30" },
};
const read = (given: object) => readShopDefinition(given, "g.json");

test("a text is of the kind whose name it bears, whatever else it names", () => {
  const program = {
    ...{ program: "p", title: "P", placements: ["hero"], goal: "lapsed", owner: "Ada" },
    treatments: [{ id: "a", kind: "content" }],
  };
  expect(read(program)).toMatchObject({ kind: "program", name: "p", text: { goal: "lapsed" } });
  expect(read(goal)).toMatchObject({ kind: "goal", name: "lapsed", text: { teams: [] } });
  expect(read(goingQuiet({ case: "c", program: "p" }))).toMatchObject({ kind: "case", name: "c" });
  expect(read({ approvals: "rules" })).toMatchObject({
    ...{ kind: "approvals", name: "rules" },
    text: { from: "goals", needs: { content: ["owner", "legal"] } },
  });
});

test("a text of no kind is told all kinds that there are", () => {
  const all = `audience, ${allKinds.kinds.join(", ")}`;
  expect(() => read({ title: "x" })).toThrow(
    `g.json: has no name. A definition has one of the keys ${all}.`,
  );
});

test("each fault of a goal is named with its place", () => {
  expect(() => read({ ...goal, to: "2026-01-01" })).toThrow("to: is before from: 2026-01-01");
  expect(() => read({ ...goal, target: 25 })).toThrow("target: is a share, 0 to 1");
  expect(() => read({ ...goal, kpi: { measure: "fame" } })).toThrow(
    "kpi.measure: must be one of contribution, revenue, orders, active-customers, repeat-rate",
  );
  const bounded = (each: object) => () =>
    read({ ...goal, guardrails: [{ measure: "margin", ...each }] });
  expect(bounded({})).toThrow("guardrails.0: must say one of most and least");
  expect(bounded({ most: 0.1, least: 0.1 })).toThrow(
    "guardrails.0: must say one of most and least",
  );
  expect(bounded({ least: 30 })).toThrow("guardrails.0.least: must be at most 1");
  expect(bounded({ least: 0.3 })()).toMatchObject({ text: { guardrails: [{ least: 0.3 }] } });
});

test("rules of approval name roles that there are", () => {
  const given = { approvals: "rules", needs: { offer: ["boss"] } };
  expect(() => read(given)).toThrow("must be one of owner, legal, merchant, finance");
  expect(() => read({ approvals: "mine" })).toThrow("approvals: must be one of rules");
});

test("where a shop has said nothing the usual rules hold", () => {
  expect(planOf([]).rules.needs.offer).toEqual(["owner", "merchant", "finance"]);
});
