import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { conditionSchemas } from "../../src/audiences/condition-schemas.ts";
import { draftText, readDraft, writeDraft } from "../../studio/src/audiences/builder/draft.ts";
import type { Field } from "../../studio/src/audiences/builder/field-shape.ts";
import { formConditions } from "../../studio/src/audiences/builder/form-conditions.ts";
import {
  isRecord,
  type RuleNode,
  readNode,
  writeNode,
} from "../../studio/src/audiences/builder/rule-node.ts";
import { anyDefinition } from "./agreement.ts";

/** The builder's form against the definitions that there are. */

const folder = new URL("../../examples/audiences/", import.meta.url);
const gallery = readdirSync(folder).map((name): unknown =>
  JSON.parse(readFileSync(new URL(name, folder), "utf8")),
);
const conditions = formConditions(conditionSchemas());

test("each starter audience goes from the file into the form and back unchanged, to the letter", () => {
  for (const audience of gallery) {
    const draft = readDraft(audience);
    expect(draft && draftText(draft)).toBe(JSON.stringify(audience, null, 2));
  }
  expect(gallery.length).toBeGreaterThan(0);
});

test("so does any rule, and the form of it is the form of what it writes", () => {
  fc.assert(
    fc.property(anyDefinition, (who) => {
      const node = readNode(who);
      expect(writeNode(node)).toEqual(who);
      expect(withoutIds(readNode(writeNode(node)))).toEqual(withoutIds(node));
    }),
    { numRuns: 2_000, seed: 1 },
  );
});

test("so does what is no rule at all: nothing that is half written is lost", () => {
  const json = fc.letrec<{ any: unknown }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom<unknown>(null, 1, "", [], {}),
      fc.array(tie("any"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom("all", "any", "not", "did", "x"), tie("any"), { maxKeys: 2 }),
    ),
  })).any;
  fc.assert(
    fc.property(json, (who) => {
      expect(writeNode(readNode(who))).toEqual(who);
      const draft = readDraft({ title: 7, who, more: [who] });
      expect(draft && writeDraft(draft)).toEqual({ title: 7, who, more: [who] });
    }),
    { numRuns: 2_000, seed: 2 },
  );
});

test("all that a definition may say has a field of its own in the form: none is left to JSON", () => {
  const kinds = new Set<string>();
  const look = (fields: readonly Field[]): void => {
    for (const { name, shape } of fields) {
      kinds.add(shape.kind);
      expect(shape.kind, name).not.toBe("json");
      if (shape.kind === "object") look(shape.fields);
    }
  };
  for (const { fields } of conditions.values()) look(fields);
  expect(kinds.size).toBeGreaterThan(8);
  const said = [...gallery.map((each) => (isRecord(each) ? each["who"] : each))];
  fc.assert(
    fc.property(anyDefinition, (who) => void said.push(who)),
    { numRuns: 300, seed: 3 },
  );
  for (const who of said) expectShown(readNode(who));
});

/** That each key of each condition is a field, or an end of the range that is one. */
function expectShown(node: RuleNode): void {
  if (node.kind === "group") {
    for (const child of node.children) expectShown(child);
    return;
  }
  expect(node.kind).toBe("condition");
  if (node.kind !== "condition") return;
  const fields = conditions.get(node.name)?.fields ?? [];
  const names = fields.flatMap(({ name, shape }) =>
    shape.kind === "range-here" ? ["atLeast", "atMost"] : [name],
  );
  const keys = isRecord(node.spec) ? Object.keys(node.spec) : [];
  expect(keys.filter((key) => !names.includes(key))).toEqual([]);
}

function withoutIds(node: RuleNode): unknown {
  const { id: _id, ...rest } = node;
  return rest.kind === "group" ? { ...rest, children: rest.children.map(withoutIds) } : rest;
}
