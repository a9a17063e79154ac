import { expect, test } from "vitest";
import { draftText, emptyDraft, freeName, nameFor, readDraft } from "./draft.ts";

test("the name of a title is one that a file and an address can have", () => {
  expect(nameFor("Second order: late!")).toBe("second-order-late");
  expect(nameFor("Été à Zürich")).toBe("ete-a-zurich");
  expect(nameFor("x".repeat(100))).toHaveLength(63);
  expect(nameFor("!!!")).toBe("");
});

test("a name that is taken gets a number", () => {
  expect(freeName("vip", new Set())).toBe("vip");
  expect(freeName("vip", new Set(["vip", "vip-2"]))).toBe("vip-3");
});

test("a draft is the file that it is written to, and what is no object is no draft", () => {
  const text = draftText(emptyDraft());
  expect(JSON.parse(text)).toEqual({ audience: "", title: "", who: { all: [] } });
  expect(readDraft([])).toBeUndefined();
  expect(readDraft("x")).toBeUndefined();
});
