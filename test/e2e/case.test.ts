import { readFileSync } from "node:fs";
import { Readable } from "node:stream";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { keepAudit } from "../../src/plan/kept-audit.ts";
import { goingQuiet } from "../plan/going-quiet.ts";
import { type OpenServer, openServer, ownerToken } from "../server/open-server.ts";
import { axeViolations, buildStudio, chromiumPath, launchBrowser } from "./browser.ts";

/** From a goal to a program that runs, as somebody does it in the studio. */

let server: OpenServer;
let browser: Browser;
let page: Page;
let faults: string[] = [];

const program = (name: string, more: object) => ({
  ...{ program: name, goal: "lapsed", state: "draft", audience: "buyers", holdout: 0.1 },
  ...more,
});
const definitions = [
  { placement: "deal", title: "Deal", kind: "offer" },
  { placement: "hero", title: "Hero", kind: "content" },
  {
    ...{ goal: "lapsed", title: "Lapsed customers come back", kpi: { measure: "contribution" } },
    ...{ baseline: { amount: 41_000, source: "report", asOf: "2026-01-31" }, target: 45_000 },
    ...{ owner: "Ada", from: "2026-02-01", to: "2026-06-30" },
  },
  program("going-quiet", {
    ...{ title: "Customers who go quiet", placements: ["deal"] },
    treatments: [{ id: "ten", kind: "offer", content: { text: "10 % off" } }],
  }),
  program("hello", {
    ...{ title: "A greeting", placements: ["hero"], owner: "Ben" },
    treatments: [{ id: "hi", kind: "content", content: { text: "Hello" } }],
  }),
  program("drafted", {
    ...{ title: "Another greeting", placements: ["hero"], goal: undefined },
    treatments: [{ id: "hi", kind: "content", content: { text: "Hello" } }],
  }),
  goingQuiet({ draws: 1_000 }),
];

describe.skipIf(chromiumPath === undefined)("the case of a program in the studio", () => {
  beforeAll(async () => {
    buildStudio();
    server = await openServer();
    await server.operate("set-shop", { currency: "EUR", timezone: "UTC", marginRate: "0.5" });
    await server.operate("import-orders", {}, fileOf("orders.csv", orders()));
    const buyers = [{ audience: "buyers", title: "Buyers", who: { bought: {} } }];
    await server.operate(
      "apply-audiences",
      { prune: false },
      fileOf("audiences.json", JSON.stringify(buyers)),
    );
    await server.apply(definitions);
    await server.app.listen({ host: "127.0.0.1", port: 0 });
    browser = await launchBrowser();
  });
  beforeEach(async () => {
    faults = [];
    const context = await browser.newContext({
      viewport: { width: 1440, height: 1000 },
      permissions: ["clipboard-read", "clipboard-write"],
    });
    context.setDefaultTimeout(20_000);
    page = await context.newPage();
    // Values are not predicted here: that there is no report is what the browser reports.
    page.on("console", (message) => {
      if (message.type() === "error" && !message.location().url.includes("/api/value"))
        faults.push(`${message.text()} ${message.location().url}`);
    });
    page.on("pageerror", (error) => faults.push(error.message));
  });
  afterEach(async () => {
    await page.context().close();
    expect(faults).toEqual([]);
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  test("a program is started once its case, changed and kept, was approved by all roles", async () => {
    await open("/programs");
    const card = page.getByRole("region", { name: /^Customers who go quiet/ });
    await card.getByRole("button", { name: "Start" }).click();
    await card.getByText(/may not run like this: owner has not approved it/).waitFor();
    await page.getByRole("link", { name: "Today 2 wait" }).click();
    await page.getByRole("heading", { name: "Legal" }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    const finance = page.getByRole("region", { name: "Finance" });
    await finance.getByRole("link", { name: "Customers who go quiet" }).click();
    const stages = page.getByRole("navigation", { name: "Stages of the program" });
    await stages.getByText("Waits for owner, merchant and finance").waitFor();
    await page.getByRole("button", { name: "Ask for a change as owner" }).click();
    await page.getByRole("dialog", { name: "Ask for a change as owner" }).waitFor();
    expect(await axeViolations(page, "[role=dialog]")).toEqual([]);
    await page.keyboard.press("Escape");
    await approve("owner", "Ada");
    const value = page.locator(".kpi", { hasText: "Net present value" }).locator("strong");
    const before = await value.textContent();
    const field = page.getByLabel("Contribution margin, likely");
    await field.fill("55");
    await page.getByText("low, likely and high must stand in this order").waitFor();
    await field.fill("30");
    const bar = page.getByRole("region", { name: "Changed, not kept" });
    await bar.getByText(/^Net present value €\S+ → €?.*loses the approval of owner/).waitFor();
    expect(await value.textContent()).not.toBe(before);
    expect(await page.getByRole("button", { name: "Approve as finance" }).isDisabled()).toBe(true);
    // The bar stays in view, over what is scrolled below it: axe would call that too small to be hit.
    await page.evaluate("scrollTo(0, 0)");
    expect(await axeViolations(page)).toEqual([]);
    await bar.getByRole("button", { name: "Undo" }).click();
    await bar.waitFor({ state: "detached" });
    expect(await value.textContent()).toBe(before);
    await field.fill("36");
    await page.getByLabel("Contribution margin, owner").fill("Grace");
    await page.getByLabel("Contribution margin, evidence").selectOption("C");
    await bar.getByText(/Contribution margin, owner: .* → Grace\./).waitFor();
    // Who goes away with what is not kept is asked first; what stays on the page asks nothing.
    await page
      .locator("#cash")
      .getByRole("button", { name: /^Show as a table/ })
      .click();
    await stages.getByRole("link", { name: /Audience/ }).click();
    const leave = page.getByRole("dialog", { name: "Leave without keeping?" });
    expect(await axeViolations(page, "[role=dialog]")).toEqual([]);
    await leave.getByRole("button", { name: "Stay" }).click();
    await leave.waitFor({ state: "detached" });
    await bar.getByRole("button", { name: "Keep" }).click();
    await bar.waitFor({ state: "detached" });
    await page.getByText("case.drivers.margin.likely: 0.35 → 0.36").waitFor();
    await page.getByText(/^case\.drivers\.margin\.owner: .* → "Grace"$/).waitFor();
    await say("finance", "Ask for a change", "no more than 8 %");
    await page.getByText("“no more than 8 %”").waitFor();
    for (const role of ["owner", "merchant", "finance"]) await approve(role, "Ada");
    await stages.getByText("Approved by owner, merchant and finance").waitFor();
    await page.getByRole("button", { name: "Start the program" }).click();
    await page.locator("#approvals .program-state", { hasText: "Runs" }).waitFor();
    await page.getByRole("link", { name: "Today 1 waits" }).waitFor();
    // What runs is not changed by the way: the server says why, and nothing is lost.
    await field.fill("37");
    await bar.getByRole("button", { name: "Keep" }).click();
    await bar.getByText(/may not run like this/).waitFor();
  });

  test("a case is begun from the program's audience, and kept", async () => {
    await open("/programs/hello/case");
    await page.getByRole("heading", { name: "This program has no business case yet" }).waitFor();
    await page.getByRole("button", { name: "Write the figures myself" }).click();
    await page.getByText("The audience has 120 people now.").waitFor();
    expect(await page.getByLabel("People for whom it is, likely").inputValue()).toBe("120");
    await page.getByRole("button", { name: "Reckon it" }).click();
    await page.getByText("Orders added by a person reached is missing.").waitFor();
    await page.getByLabel("Orders added by a person reached, low").fill("0.01");
    await page.getByLabel("Orders added by a person reached, likely").fill("0.04");
    await page.getByLabel("Orders added by a person reached, high").fill("0.09");
    await page.getByLabel("Value of an order, likely").fill("64");
    await page.getByLabel("Contribution margin, likely").fill("35 %");
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole("button", { name: "Reckon it" }).click();
    const bar = page.getByRole("region", { name: "Changed, not kept" });
    await bar.getByText("A new case, not kept.").waitFor();
    await page.locator("#moves").getByRole("img").waitFor();
    await bar.getByRole("button", { name: "Keep" }).click();
    await bar.waitFor({ state: "detached" });
    expect(await page.getByLabel("People for whom it is, source").inputValue()).toBe(
      "audience buyers, 120 members when this was begun",
    );
    await page.reload();
    await page.locator(".kpi", { hasText: "Held out" }).waitFor();
  });

  test("a case is begun with the shop's own figures, and leaving it unkept loses it", async () => {
    await open("/programs/drafted/case");
    await page.getByRole("button", { name: "Start a case" }).click();
    await page.getByText("A new case, not kept.").waitFor();
    await page.getByText(/^Left to you: .*Share reached/).waitFor();
    expect(await page.getByLabel("People for whom it is, likely").inputValue()).toBe("120");
    expect(await page.getByLabel("Value of an order, source").inputValue()).toMatch(
      /^120 orders of 120 customers/,
    );
    expect(await page.getByLabel("Value of an order, evidence").inputValue()).toBe("C");
    await page.locator("#moves").getByRole("img").waitFor();
    await page.evaluate("scrollTo(0, 0)");
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole("link", { name: "All programs" }).click();
    await page.getByRole("button", { name: "Leave, and lose it" }).click();
    await page.getByRole("heading", { level: 1, name: "Programs" }).waitFor();
    await open("/programs/drafted/case");
    await page.getByRole("heading", { name: "This program has no business case yet" }).waitFor();
  });

  test("how its author's other cases came true is told, and corrects the lift", async () => {
    for (const [program, measured] of [
      ["spring", 0.5],
      ["summer", 0.6],
    ] as const) {
      const by = { program, caseHash: program, author: "Ada", kind: "offer", days: 28 };
      const audit = { ...by, promised: 1, measured, standardError: 0.05 };
      await keepAudit(server.operational, audit, Date.now());
    }
    await open("/programs/going-quiet/case");
    await page
      .getByRole("heading", { name: /^Ada's cases come to 0\.\d+ of what they promise/ })
      .waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole("button", { name: "Correct the lift" }).click();
    const bar = page.getByRole("region", { name: "Changed, not kept" });
    await bar
      .getByText(/Orders added by a person reached/)
      .first()
      .waitFor();
    await bar.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("button", { name: "Correct the lift" }).waitFor();
  });

  test("a case is read by keyboard and as tables, leaves as files, and prints on three pages", async () => {
    await open("/programs/going-quiet/case?table=moves");
    await page.locator("#moves").getByRole("cell", { name: "Contribution margin" }).waitFor();
    const slider = page.locator("#cash").getByRole("slider");
    await slider.focus();
    await page.keyboard.press("End");
    expect(await slider.getAttribute("aria-valuetext")).toMatch(
      /^Month 12: Median -?€\S+; Half of draws -?€\S+ to -?€\S+; 8 of 10 -?€\S+ to -?€\S+$/,
    );
    await page
      .locator("#cash")
      .getByRole("button", { name: /^Show as a table/ })
      .click();
    await page.waitForURL(/table=cash,moves/);
    const downloading = page.waitForEvent("download");
    await page.getByRole("link", { name: "XLSX with formulas" }).click();
    const file = readFileSync(await (await downloading).path());
    expect(file.subarray(0, 2).toString()).toBe("PK");
    await page.getByRole("button", { name: "Copy as command" }).click();
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe(
      "perennial case going-quiet",
    );
    await open("/programs/going-quiet/case");
    const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
    expect(pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)).toHaveLength(3);
  });

  test("in dark colours and on a phone nothing is inaccessible or scrolls sideways", async () => {
    await page.emulateMedia({ colorScheme: "dark" });
    await page.setViewportSize({ width: 390, height: 844 });
    for (const path of ["/programs/going-quiet/case", "/programs/hello/case", "/today"]) {
      await open(path);
      expect(await axeViolations(page)).toEqual([]);
      expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBe(0);
    }
  });
});

/** Says something as a role, by its button and the dialog. */
async function say(role: string, what: string, comment = ""): Promise<void> {
  await page.getByRole("button", { name: `${what} as ${role}` }).click();
  const dialog = page.getByRole("dialog");
  if (comment !== "") await dialog.getByRole("textbox").last().fill(comment);
  await dialog.getByRole("button", { name: /^(Approve|Ask for it)$/ }).click();
  await dialog.waitFor({ state: "detached" });
}

async function approve(role: string, by: string): Promise<void> {
  await page.getByRole("button", { name: `Approve as ${role}` }).click();
  const dialog = page.getByRole("dialog", { name: `Approve as ${role}` });
  await dialog.getByText(/^[0-9a-f]{12}$/).waitFor();
  await dialog.getByLabel("Your name").fill(by);
  await dialog.getByRole("button", { name: "Approve", exact: true }).click();
  await dialog.waitFor({ state: "detached" });
}

async function open(path: string): Promise<void> {
  const there = new URL(path, server.app.listeningOrigin);
  there.searchParams.set("token", ownerToken);
  await page.goto(there.href);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.locator("[aria-busy=true]").first().waitFor({ state: "detached" });
}

/** Orders of 120 people. */
function orders(): string {
  const yesterday = new Date(Date.now() - 86_400_000).toISOString();
  const lines = Array.from({ length: 120 }, (_, i) => `${i},c${i},${yesterday},cup,1,20.00`);
  return ["order_id,customer_id,order_date,sku,quantity,unit_price", ...lines].join("\n");
}

function fileOf(name: string, text: string) {
  const bytes = Buffer.from(text);
  return { name, size: bytes.length, open: () => Readable.from([bytes]) };
}
