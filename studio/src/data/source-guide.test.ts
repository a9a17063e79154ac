import { expect, test } from "vitest";
import { sourceKinds } from "../../../src/collect/source.ts";
import { snippetsOf } from "./source-guide.ts";

test.each(sourceKinds)(
  "a %s source has ready lines with its address, and its key where it needs one",
  (kind) => {
    const snippets = snippetsOf(
      { kind, writeKey: "KEY", sourceId: "ID" },
      "https://events.shop.example",
    );
    for (const { code } of snippets) expect(code).toContain("https://events.shop.example");
    const isHook = kind === "shopify" || kind === "woocommerce";
    const said = snippets.map(({ code, note }) => code + note).join();
    expect(said).toContain(isHook ? "/webhooks/ID" : "KEY");
    if (kind === "woocommerce") expect(said).toContain("KEY");
  },
);

test("the line to try is JSON that a terminal passes on whole", () => {
  for (const kind of ["web", "server", "store", "email"] as const) {
    const code = snippetsOf({ kind, writeKey: "K", sourceId: "I" }, "http://h").at(-1)?.code ?? "";
    const body = /-d '(.+)'$/s.exec(code)?.[1] ?? "";
    expect(JSON.parse(body)).toHaveProperty("event");
  }
});
