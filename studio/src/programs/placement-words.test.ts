import { expect, test } from "vitest";
import type { ProgramOverview } from "../../../src/server/routes/ledger.ts";
import { controlWords, previewCommand, programsAt } from "./placement-words.ts";

test("programs stand in the order in which they are asked", () => {
  const program = (name: string, priority: number, placement = "hero") => ({
    ...{ program: name, title: name, state: "running", placements: [placement], treatments: [] },
    ...{ policy: { kind: "split" }, holdout: 0, salt: name, priority, expiresMinutes: 30 },
    ...{ limits: { coolDownDays: 56, dueFrom: 0.5 }, version: 1, since: "", met: null, arms: [] },
  });
  const programs = [
    ...[program("b", 0), program("c", 5), program("a", 0), program("other", 9, "cart")],
  ] as ProgramOverview["programs"];
  expect(programsAt({ programs }, "hero").map((each) => each.program)).toEqual(["c", "a", "b"]);
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
