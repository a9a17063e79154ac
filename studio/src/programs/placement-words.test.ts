import { expect, test } from "vitest";
import type { ProgramOverview } from "../../../src/server/routes/ledger.ts";
import { controlWords, previewCommand, programsAt } from "./placement-words.ts";

test("programs stand in the order in which they are asked", () => {
  const program = (name: string, priority: number, placement = "hero", amount = 0) => ({
    ...{ program: name, title: name, state: "running", placements: [placement], treatments: [] },
    ...{ policy: { kind: "split" }, holdout: 0, salt: name, priority, expiresMinutes: 30 },
    ...{ limits: { coolDownDays: 56, dueFrom: 0.5 }, version: 1, since: "", met: null, arms: [] },
    worth: amount === 0 ? null : { event: "Signed Up", amount, currency: "EUR", grade: "B" },
  });
  const programs = [
    ...[program("b", 0), program("c", 5), program("a", 0), program("other", 9, "cart")],
  ] as ProgramOverview["programs"];
  const names = (those: readonly object[], kind: "content" | "action"): string[] =>
    programsAt({ programs: those as ProgramOverview["programs"] }, { placement: "hero", kind }).map(
      (each) => each.program,
    );
  expect(names(programs, "content")).toEqual(["c", "a", "b"]);
  const valued = [...programs, program("d", 0, "hero", 4), program("e", 0, "hero", -1)];
  expect(names(valued, "action")).toEqual(["c", "d", "a", "b", "e"]);
  expect(names(valued, "content")).toEqual(["c", "a", "b", "d", "e"]);
});

test("a control is told by its texts", () => {
  expect(controlWords({ headline: "New", more: [1] })).toBe("The control: New, [1]");
  expect(controlWords({})).toBe("The control: nothing");
});

test("a preview is a command whose texts a shell reads as they are", () => {
  const asked = { placement: "hero", who: "ann o'neill", dial: "bold", product: "AB-1" };
  expect(previewCommand(asked)).toBe(
    "perennial placements preview hero --who 'ann o'\\''neill' --dial bold --product AB-1",
  );
  expect(previewCommand({ placement: "hero", who: "a@example.com" })).toBe(
    "perennial placements preview hero --who a@example.com",
  );
});
