import fc from "fast-check";
import { expect, test } from "vitest";
import { readAudience } from "../audiences/audience.ts";
import { foldedProfile, needsOf } from "../audiences/folded-profile.ts";
import { rule } from "../audiences/rule.ts";
import { readDefinition } from "./definition.ts";
import {
  armAudience,
  armRule,
  drawnArms,
  frequencyDraw,
  type MessageFrequency,
} from "./frequency.ts";

const given = {
  ...{ frequency: "email", title: "How often", salt: "2026", starts: "2026-06-01T00:00:00Z" },
  arms: {
    none: { share: 0.05, of: 0 },
    third: { share: 0.05, of: 0.33 },
    all: { share: 0.85, of: 1 },
    "two-thirds": { share: 0.05, of: 0.66 },
  },
};

function frequencyOf(text: object): MessageFrequency {
  const read = readDefinition(text, "f.json");
  if (read.kind !== "frequency") throw new Error("it is a frequency");
  return read.text;
}

const context = {
  ...{ needs: needsOf([]), minorPerUnit: 100, topValues: new Map() },
  isMember: () => false,
};

const armsOf = (shares: readonly number[]): MessageFrequency =>
  frequencyOf({
    ...given,
    arms: Object.fromEntries(
      shares.map((share, i) => [`a${i}`, { share, of: i === 0 ? 1 : 1 - i / 10 }]),
    ),
  });

test("deals the draw to the arms, most messages first, in whichever order they were written", () => {
  const arms = drawnArms(frequencyOf(given));
  expect(arms.map(({ arm, from, to }) => [arm, from, to])).toEqual([
    ["all", 0, 8_500],
    ["two-thirds", 8_500, 9_000],
    ["third", 9_000, 9_500],
    ["none", 9_500, 10_000],
  ]);
  const turned = Object.fromEntries(Object.entries(given.arms).reverse());
  expect(drawnArms(frequencyOf({ ...given, arms: turned }))).toEqual(arms);
});

test("gives every person one arm, which is that of the audience of the arm, live", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 2, maxLength: 6 }),
      (parts) => {
        const total = parts.reduce((sum, each) => sum + each, 0);
        const definition = armsOf(parts.map((each) => each / total));
        const draw = frequencyDraw(definition);
        const rules = drawnArms(definition).map((drawn) => ({
          ...{ arm: drawn.arm, rule: rule.parse(armRule(definition, drawn)) },
        }));
        for (let person = 0; person < 200; person++) {
          const profile = foldedProfile(String(person), context);
          const held = rules.filter((each) => each.rule.answer(profile, 0).holds);
          expect(held.map(({ arm }) => arm)).toEqual([draw(String(person))?.arm]);
        }
      },
    ),
    { numRuns: 30 },
  );
});

test("an arm's audience is a definition that can be applied", () => {
  const definition = frequencyOf(given);
  const [, , third] = drawnArms(definition);
  if (third === undefined) throw new Error("no arm");
  const text = armAudience(definition, third);
  expect(readAudience(text, "a.json")).toMatchObject({
    ...{ audience: "email-frequency-third", title: "How often: third" },
    description: expect.stringContaining("33 % of the usual messages"),
  });
  expect(text["who"]).toEqual({
    all: [{ agreed: { to: "email" } }, { bucket: { salt: "2026:frequency", from: 90, to: 95 } }],
  });
});

test("refuses what is no experiment, with the place", () => {
  const read = (more: object) => () => readDefinition({ ...given, ...more }, "f.json");
  expect(read({ frequency: "sms" })).toThrow("frequency");
  expect(read({ arms: { all: { share: 0.5, of: 1 }, none: { share: 0.4, of: 0 } } })).toThrow(
    "add up to 0.9",
  );
  expect(read({ arms: { half: { share: 0.5, of: 0.5 }, none: { share: 0.5, of: 0 } } })).toThrow(
    "gets all of the usual messages",
  );
  expect(read({ arms: { all: { share: 1, of: 1 } } })).toThrow("need another");
  expect(read({ arms: { all: { share: 0.5, of: 1 }, more: { share: 0.5, of: 1.5 } } })).toThrow(
    "arms.more.of",
  );
  expect(read({ ends: "2026-05-01T00:00:00Z" })).toThrow("is not after starts");
  expect(read({ salt: "" })).toThrow("salt");
});
