import fc from "fast-check";
import { expect, test } from "vitest";
import { textId } from "../core/subject.ts";
import type { ActionWorths } from "./action-worth.ts";
import { type Asking, choose, inOrder, type ReadyProgram, readyProgram } from "./choose.ts";
import { placement } from "./placement.ts";
import { nothing } from "./policy/ready-policy.ts";
import { type Program, program } from "./program.ts";

const hero = placement.parse({
  placement: "hero",
  title: "Hero",
  kind: "content",
  control: { headline: "control" },
});

function written(fields: object): Program & { version: number } {
  const text = program.parse({
    program: "p",
    title: "P",
    state: "running",
    placements: ["hero"],
    treatments: [
      { id: "a", kind: "content", content: { headline: "a" } },
      { id: "b", kind: "content", content: { headline: "b" } },
    ],
    holdout: 0,
    ...fields,
  });
  return { ...text, version: 3 };
}

const readied = (fields: object): ReadyProgram =>
  readyProgram(written(fields), {
    isMember: () => false,
    markOf: () => undefined,
    stateOf: () => undefined,
  });

const asking: Asking = {
  person: "1",
  now: Date.parse("2026-06-01T12:00:00Z"),
  isMember: () => true,
  universal: { heldOut: false, period: 0, washingOut: false },
  refused: false,
  exclude: new Set(),
  include: new Set(),
  stopOf: () => undefined,
};
const person = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((id) => id.toString());

test("a held-out person never gets a treatment, and what they would have got is logged as a ghost", () => {
  fc.assert(
    fc.property(
      person,
      fc.double({ min: 0, max: 0.9, noNaN: true }),
      fc.boolean(),
      fc.boolean(),
      (who, holdout, heldOut, refused) => {
        const ready = readied({ holdout });
        const of = { ...asking, person: who, refused, universal: { ...asking.universal, heldOut } };
        const choice = choose(hero, [ready], of);
        const open = choose(hero, [ready], { ...asking, person: who });
        expect(choice.drawn).toBe(open.drawn);
        if (refused) expect(choice.held).toBe("consent");
        else if (heldOut) expect(choice.held).toBe("universal");
        if (choice.held === "") return;
        expect(choice.shown).toBe(nothing);
        expect(choice.content).toEqual({ headline: "control" });
      },
    ),
  );
});

test("whoever is held out of a program does not fall to the next one", () => {
  const first = readied({ program: "first", holdout: 0.9 });
  const second = readied({ program: "second" });
  for (let i = 0; i < 200; i++)
    expect(choose(hero, [first, second], { ...asking, person: textId(`${i}`) }).program).toBe(
      "first",
    );
});

test("a program decides only where it runs, in its time, for its audience, with something of the placement's kind", () => {
  const names = (fields: object, of: Partial<Asking> = {}): string =>
    choose(hero, [readied(fields)], { ...asking, ...of }).program;
  expect(names({})).toBe("p");
  expect(names({ state: "paused" })).toBe("");
  expect(names({ starts: "2026-06-01T12:00:01Z" })).toBe("");
  expect(names({ starts: "2026-06-01T12:00:00Z" })).toBe("p");
  expect(names({ ends: "2026-06-01T12:00:00Z" })).toBe("");
  expect(names({ ends: "2026-06-01T14:00:00+01:00" })).toBe("p");
  const isMember = (_: string, audience: string): boolean => audience === "vip";
  expect(names({ audience: "vip" }, { isMember })).toBe("p");
  expect(names({ audience: "late" }, { isMember })).toBe("");
  expect(names({ treatments: [{ id: "o", kind: "offer" }] })).toBe("");
});

test("what the caller excludes is not shown and gives its share to nothing; the others keep theirs", () => {
  const ready = readied({
    policy: { kind: "split", shares: { a: 0.5, b: 0.3, nothing: 0.2 } },
  });
  const open = choose(hero, [ready], asking);
  expect(open.arms).toEqual(["a", "b", nothing]);
  expect(open.probabilities).toEqual([0.5, 0.3, 0.2]);
  const without = choose(hero, [ready], { ...asking, exclude: new Set(["a"]) });
  expect(without.arms).toEqual(["b", nothing]);
  expect(without.probabilities).toEqual([0.3, 0.7]);
  const only = choose(hero, [ready], { ...asking, include: new Set(["a"]) });
  expect(only.probabilities).toEqual([0.5, 0.5]);
  for (let i = 0; i < 500; i++) {
    const who = { ...asking, person: textId(`${i}`) };
    const before = choose(hero, [ready], who).shown;
    const after = choose(hero, [ready], { ...who, exclude: new Set(["a"]) }).shown;
    expect(after).toBe(before === "a" ? nothing : before);
  }
});

test("a treatment is never shown to an audience that it is not for, held-out people's ghosts among them", () => {
  const treatments = [
    { id: "a", kind: "content", notFor: ["full-price"] },
    { id: "b", kind: "content" },
  ];
  const ready = readied({ treatments, holdout: 0.3 });
  const isMember = (_: string, audience: string): boolean => audience === "full-price";
  for (let i = 0; i < 300; i++) {
    const who = { ...asking, person: textId(`${i}`) };
    const choice = choose(hero, [ready], { ...who, isMember });
    expect([choice.drawn, choice.shown]).not.toContain("a");
    expect(choice.arms).toEqual(["b", nothing]);
    const open = choose(hero, [ready], { ...who, isMember: () => false });
    expect(choice.drawn).toBe(open.drawn === "a" ? nothing : open.drawn);
    const excluded = choice.reasons.filter(({ kind }) => kind === "excluded");
    const expected = [{ kind: "excluded", of: "a", by: { audience: "full-price" } }];
    expect(excluded).toEqual(open.drawn === "a" ? expected : []);
  }
});

test("where all treatments are excluded the next program has the placement", () => {
  const first = readied({ program: "first" });
  const other = { treatments: [{ id: "c", kind: "content" }] };
  const second = readied({ program: "second", ...other });
  const choice = choose(hero, [first, second], { ...asking, exclude: new Set(["a", "b"]) });
  expect(choice.program).toBe("second");
});

test("without a program the control is shown, and the ledger says that there was none", () => {
  const choice = choose(hero, [], asking);
  expect(choice).toMatchObject({ program: "", arms: [], shown: nothing, held: "" });
  expect(choice.content).toEqual({ headline: "control" });
});

const prompt = placement.parse({ placement: "prompt", title: "Prompt", kind: "action" });
const amounts: Readonly<Record<string, number>> = { Installed: 8, "Signed Up": 3, Reviewed: -2 };
const worthOf: ActionWorths["of"] = (event) => {
  const amount = amounts[event];
  return amount === undefined ? undefined : { event, amount, currency: "EUR", grade: "B" };
};
const leadingTo = (name: string, events: readonly (string | undefined)[], priority = 0) =>
  readyProgram(
    written({
      ...{ program: name, placements: ["prompt", "hero"], priority },
      treatments: [
        ...events.map((event, i) => ({ id: `t${i}`, kind: "action", event })),
        { id: "a", kind: "content" },
      ],
      policy: { kind: "best", treatment: events.length === 0 ? "a" : "t0" },
    }),
    { isMember: () => false, markOf: () => undefined, stateOf: () => undefined, worthOf },
  );
const names = (those: readonly ReadyProgram[]): string[] =>
  those.map(({ program: { program: name } }) => name);

test("among equals the program whose action is worth most is asked first, where actions are shown and nowhere else", () => {
  const those = [
    leadingTo("a-review", ["Reviewed"]),
    leadingTo("b-unknown", ["Danced"]),
    leadingTo("c-none", [undefined]),
    leadingTo("d-sign-up", ["Signed Up"]),
    leadingTo("e-install", ["Reviewed", "Installed"]),
    leadingTo("f-first", ["Reviewed"], 1),
  ];
  // What is not known counts as 0: before what is known to lose money.
  const byWorth = ["f-first", "e-install", "d-sign-up", "b-unknown", "c-none", "a-review"];
  expect(names(inOrder(prompt, those))).toEqual(byWorth);
  expect(names(inOrder(prompt, those.toReversed()))).toEqual(byWorth);
  const byName = ["f-first", "a-review", "b-unknown", "c-none", "d-sign-up", "e-install"];
  expect(names(inOrder(hero, those))).toEqual(byName);
});

test("the order by worth is one order, whatever the order they come in", () => {
  const events = [undefined, "Danced", "Installed", "Signed Up", "Reviewed"];
  const drawn = fc.uniqueArray(
    fc.record({
      name: fc.stringMatching(/^[a-z]{1,6}$/),
      event: fc.constantFrom(...events),
      priority: fc.integer({ min: -1, max: 1 }),
    }),
    { minLength: 1, maxLength: 8, selector: ({ name }) => name },
  );
  fc.assert(
    fc.property(drawn, (those) => {
      const ready = those.map(({ name, event, priority }) => leadingTo(name, [event], priority));
      const ordered = inOrder(prompt, ready);
      expect(names(inOrder(prompt, ready.toReversed()))).toEqual(names(ordered));
      for (const [i, { program: next, worth }] of ordered.entries()) {
        const before = ordered[i - 1];
        if (before === undefined || before.program.priority > next.priority) continue;
        expect(before.program.priority).toBe(next.priority);
        expect(before.worth?.amount ?? 0).toBeGreaterThanOrEqual(worth?.amount ?? 0);
      }
    }),
  );
});

test("what the action is worth is a reason, of held-out people too, and none where nothing is known", () => {
  const reasons = (ready: ReadyProgram, of: Partial<Asking> = {}, place = prompt) =>
    choose(place, [ready], { ...asking, ...of }).reasons.filter(({ kind }) => kind === "worth");
  const said = {
    ...{ kind: "worth", of: "Installed", by: { grade: "B", currency: "EUR" } },
    figures: { amount: 8 },
  };
  const install = leadingTo("install", ["Installed"]);
  expect(reasons(install)).toEqual([said]);
  expect(reasons(install, { universal: { ...asking.universal, heldOut: true } })).toEqual([said]);
  expect(reasons(install, {}, hero)).toEqual([]);
  expect(reasons(leadingTo("dance", ["Danced"]))).toEqual([]);
});

test("only an action is told by an event", () => {
  const treatments = [{ id: "a", kind: "content", event: "Installed" }];
  expect(() => written({ treatments })).toThrow("is for actions, and a is of the kind content");
});
