import { expect, test } from "vitest";
import { faultWords } from "./fault-words.ts";
import { fieldsOf, startSpec, withField } from "./field-shape.ts";
import { formConditions } from "./form-conditions.ts";
import { conditionWords, fieldLabel, optionLabel } from "./words.ts";

/** A condition that the studio has never heard of, as the server would tell of it. */
const unheard = {
  type: "object",
  description: "Whoever likes something",
  $defs: {
    span: { type: "string", pattern: "x" },
    tests: { type: "object" },
    share: { type: "object", properties: { atLeast: { type: "number" }, atMost: {} } },
  },
  properties: {
    favouriteColor: { type: "string" },
    atLeast: { type: "number" },
    atMost: { type: "number" },
    since: { $ref: "#/$defs/span" },
    where: { $ref: "#/$defs/tests" },
    share: { $ref: "#/$defs/share" },
    mood: { enum: ["good", "very-bad"] },
    moods: { type: "array", items: { enum: ["good"] } },
    tags: { type: "array", items: { type: "string" } },
    loud: { type: "boolean", title: "Is it loud?" },
    coupon: { anyOf: [{ type: "string" }, { type: "boolean" }] },
    odd: { anyOf: [{ type: "number" }, { type: "object" }] },
    first: { type: "object", properties: { event: { type: "string" } } },
  },
  required: ["mood", "since"],
} as const satisfies Record<string, unknown>;

test("the fields of a condition that the studio has never heard of get an editor each, by their shapes", () => {
  const fields = fieldsOf(JSON.parse(JSON.stringify(unheard)));
  expect(fields.map(({ name, shape }) => `${name} ${shape.kind}`)).toEqual([
    "favouriteColor text",
    "atLeast range-here",
    "since span",
    "where tests",
    "share range",
    "mood choice",
    "moods choices",
    "tags texts",
    "loud yes-no",
    "coupon text-or-any",
    "odd json",
    "first object",
  ]);
  expect(startSpec(fields)).toEqual({ since: "30d", mood: "good" });
});

test("it is called by its own words, and put in with what it needs", () => {
  const schemas = [{ name: "likesColor", schema: JSON.parse(JSON.stringify(unheard)) }];
  const condition = formConditions(schemas).get("likesColor");
  expect(condition).toMatchObject({
    title: "Likes color",
    hint: "Whoever likes something",
    start: { since: "30d", mood: "good" },
  });
  expect(conditionWords("constructor").title).toBe("Constructor");
  expect(fieldLabel("likesColor", { name: "favouriteColor" })).toBe("Favourite color");
  expect(fieldLabel("likesColor", { name: "loud", title: "Is it loud?" })).toBe("Is it loud?");
  expect(optionLabel("likesColor", "mood", "very-bad")).toBe("Very bad");
});

test("a field that is put in stands where the schema has it; what is only changed stays where it stood", () => {
  const fields = fieldsOf(JSON.parse(JSON.stringify(unheard)));
  const text = (spec: unknown): string => JSON.stringify(spec);
  expect(text(withField({ mood: "good", stray: 1 }, fields, { since: "1d" }))).toBe(
    '{"since":"1d","mood":"good","stray":1}',
  );
  expect(text(withField({ mood: "good", since: "1d" }, fields, { mood: "bad" }))).toBe(
    '{"mood":"bad","since":"1d"}',
  );
  expect(withField({ atLeast: 1, atMost: 2 }, fields, { atMost: undefined })).toEqual({
    atLeast: 1,
  });
});

test("the place of a fault is said in the form's words", () => {
  expect(faultWords(["who", "all", 0, "bought", "within"])).toBe("Bought, in the last");
  expect(faultWords(["who", "not", "did", "where", "color"])).toBe(
    "Did something, properties of the event, color",
  );
  expect(faultWords(["who", "all", 1, "any"])).toBe("A group");
  expect(faultWords(["title"])).toBe("Title");
});
