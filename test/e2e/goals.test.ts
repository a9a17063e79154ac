import { Readable } from "node:stream";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type OpenServer, openServer, ownerToken } from "../server/open-server.ts";
import { axeViolations, buildStudio, chromiumPath, launchBrowser } from "./browser.ts";

/** From what was found of customers to a goal, to where it stands, to the program that serves it. */

let server: OpenServer;
let browser: Browser;
let page: Page;
let faults: string[] = [];

const dayMs = 86_400_000;
const today = Date.now();
const day = (later: number): string => new Date(today + later * dayMs).toISOString().slice(0, 10);
const definitions = [
  { placement: "deal", title: "Deal", kind: "offer" },
  {
    ...{ goal: "spring", title: "A good spring", kpi: { measure: "revenue" }, owner: "Ada" },
    ...{ baseline: { amount: 9_000, source: "report", asOf: day(-41) }, target: 12_000 },
    ...{ from: day(-40), to: day(39), teams: ["CRM"], description: "Spring was weak." },
    guardrails: [
      { measure: "margin", least: 0.4 },
      { measure: "returns", most: 0.1 },
      { measure: "complaints", most: 0.001 },
    ],
  },
  {
    ...{ goal: "next", title: "The half-year after", kpi: { measure: "orders" }, owner: "Ben" },
    ...{ baseline: { amount: 800, source: "report", asOf: day(-1) }, target: 900 },
    ...{ from: day(60), to: day(240) },
  },
  ...["serving", "other"].map((name) => ({
    ...{ program: name, title: `The ${name} program`, placements: ["deal"], state: "draft" },
    ...(name === "serving" ? { goal: "spring" } : {}),
    treatments: [{ id: "ten", kind: "offer", content: { text: "10 % off" } }],
  })),
];

describe.skipIf(chromiumPath === undefined)("goals in the studio", () => {
  beforeAll(async () => {
    buildStudio();
    server = await openServer();
    await server.operate("set-shop", { currency: "EUR", timezone: "UTC", marginRate: "0.5" });
    await server.operate("import-orders", {}, fileOf("orders.csv", orders()));
    await server.operate("predict", {});
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
    page.on("console", (message) => {
      if (message.type() === "error") faults.push(`${message.text()} ${message.location().url}`);
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

  test("a group of customers becomes a goal whose baseline is measured, and that is kept", async () => {
    await open("/value");
    await page.getByRole("link", { name: "Set a goal: Lost" }).click();
    await page.getByRole("heading", { name: "Set a goal" }).waitFor();
    await page.getByText(/^\d+ in 182 days\.$/).waitFor();
    expect(await page.getByLabel("Title").inputValue()).toBe("Lost customers come back");
    expect(await page.getByLabel("Why").inputValue()).toMatch(/^Found on .* in the group “Lost”/);
    const source = page.getByLabel("Where it comes from");
    expect(await source.inputValue()).toMatch(
      /^perennial goals baseline active-customers --from \S+ --to \S+; Lost: \d+ customers/,
    );
    const baseline = Number(await page.getByLabel("Baseline, people").inputValue());
    await page.getByRole("button", { name: "Keep the goal" }).click();
    await page.getByText("Somebody must answer for it").waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.getByLabel("Who answers for it").fill("Ada");
    await page.getByRole("combobox", { name: "Teams that take part" }).fill("CRM");
    await page.keyboard.press("Enter");
    await page.getByLabel("Target, people").fill(String(baseline + 30));
    await page.getByRole("button", { name: "Add a guardrail" }).click();
    await page.getByLabel("Guardrail 1, percent").fill("0.2");
    await page.getByText(`Active customers goes from ${baseline} to ${baseline + 30}`).waitFor();
    await page.getByRole("button", { name: "Copy as command" }).click();
    expect(await page.evaluate("navigator.clipboard.readText()")).toMatch(
      /cat > plan\/goal-lost-customers-come-back\.json <<'END'\n\{.*\}\nEND\nperennial apply plan$/s,
    );
    // Who goes away is asked first.
    await page.getByRole("link", { name: "All goals" }).click();
    const leave = page.getByRole("dialog", { name: "Leave without keeping?" });
    await leave.getByRole("button", { name: "Stay" }).click();
    await page.getByRole("button", { name: "Keep the goal" }).click();
    await page.getByRole("heading", { level: 1, name: "Lost customers come back" }).waitFor();
    const kept = await get("/api/goals/lost-customers-come-back");
    expect(kept.goal).toMatchObject({
      ...{ owner: "Ada", teams: ["CRM"], kpi: { measure: "active-customers" } },
      baseline: { amount: baseline },
      guardrails: [{ measure: "unsubscribes", most: 0.002 }],
    });
  });

  test("a goal tells where it stands, and a program's strip leads to it", async () => {
    await open("/programs/serving/case");
    const stages = page.getByRole("navigation", { name: "Stages of the program" });
    await stages.getByRole("link", { name: /Goal/ }).click();
    await page.getByRole("heading", { level: 1, name: "A good spring" }).waitFor();
    const course = page.locator("#course");
    const picture = course.getByRole("img");
    const { progress } = await get("/api/goals/spring");
    const so = `€${progress.amount.toLocaleString("en", { maximumFractionDigits: 0 })}`;
    await page.locator(".kpi", { hasText: "So far" }).getByText(so).waitFor();
    const described = await picture.getAttribute("aria-describedby");
    expect(await page.locator(`[id="${described}"]`).textContent()).toMatch(
      /^Revenue is to go from €9,000 to €12,000, .* At this pace it comes to €/,
    );
    const slider = course.getByRole("slider");
    await slider.focus();
    await page.keyboard.press("End");
    expect(await slider.getAttribute("aria-valuetext")).toContain(`So far ${so}; Even way`);
    await course.getByRole("button", { name: /^Show as a table/ }).click();
    await page.waitForURL(/table=course/);
    await course.getByRole("cell", { name: so }).waitFor();
    const guardrails = page.locator("#guardrails li");
    expect(await guardrails.allInnerTexts()).toEqual(
      [
        ...[/^Margin at least 40%\s+50%\s+Kept$/, /^Returns at most 10%\s+0%\s+Kept$/],
        /^Complaints at most 0\.1%\s+Not known yet$/,
      ].map((each) => expect.stringMatching(each)),
    );
    await page.getByText("The SQL that was asked, with its values").click();
    await page.getByText(/^SELECT toFloat64\(sum\(revenue\)\) AS amount/).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.getByLabel("Have a program serve it").selectOption("other");
    await page.getByRole("button", { name: "Join it" }).click();
    await page.getByRole("link", { name: "The other program" }).waitFor();
    const { programs } = await get("/api/goals/spring");
    expect(programs.map(({ program }: { program: string }) => program)).toEqual([
      ...["other", "serving"],
    ]);
  });

  test("a goal is changed, and what that takes back is said before", async () => {
    const { hash } = await get("/api/approvals/serving");
    await server.operate("approve-program", {
      ...{ program: "serving", role: "finance", act: "approve", by: "Emmy", comment: "", hash },
    });
    await open("/goals/spring/edit");
    await page.getByText("the approval of finance").waitFor();
    await page.getByLabel("Target, EUR").fill("13,000");
    await page.getByLabel("The baseline is of").selectOption("other");
    await page.getByLabel("From", { exact: true }).fill(day(-60));
    await page.getByLabel("To", { exact: true }).fill(day(-41));
    await page.getByRole("button", { name: "Measure the baseline" }).click();
    await page.getByText(/The goal has 80 days, the baseline 20: they are not alike\.$/).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole("button", { name: "Keep the goal" }).click();
    await page.locator(".kpi", { hasText: "Target" }).getByText("€13,000").waitFor();
    expect((await get("/api/approvals/serving")).missing).toContain("finance");
  });

  test("goals are listed, with one that has not begun, in dark colours and on a phone", async () => {
    await open("/programs");
    await page.getByRole("link", { name: "Goals" }).click();
    const next = page.getByRole("listitem").filter({ hasText: "The half-year after" });
    await next.getByText("Not begun").waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: "dark" });
    await page.setViewportSize({ width: 390, height: 844 });
    for (const path of ["/goals", "/goals/spring", "/goals/next", "/goals/new", "/value"]) {
      await open(path);
      expect(await axeViolations(page)).toEqual([]);
      expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBe(0);
    }
  });

  test("a goal prints on one page, and an address without a goal says so", async () => {
    await open("/goals/spring");
    await page.locator("#course").getByRole("img").waitFor();
    const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
    expect(pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
    await open("/goals/none");
    await page.getByRole("heading", { name: "There is no goal none" }).waitFor();
    // That it is not there is what the browser reports.
    faults = faults.filter((fault) => !fault.includes("404"));
  });
});

async function get(url: string) {
  const headers = { authorization: `Bearer ${ownerToken}` };
  const { body } = await server.app.inject({ url, headers });
  return JSON.parse(body);
}

async function open(path: string): Promise<void> {
  const there = new URL(path, server.app.listeningOrigin);
  there.searchParams.set("token", ownerToken);
  await page.goto(there.href);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.locator("[aria-busy=true]").first().waitFor({ state: "detached" });
}

/** A year and a half of orders of 300 people, of whom a third has stopped, and of 40 who ordered once, long ago. */
function orders(): string {
  const lines = ["order_id,customer_id,order_date,sku,quantity,unit_price"];
  for (let who = 0; who < 300; who++) {
    const every = 20 + (who % 40) * 3;
    const until = who % 3 === 0 ? 250 : 1;
    for (let ago = 520 - ((who * 7) % 90); ago >= until; ago -= every) {
      const at = new Date(today - ago * dayMs).toISOString();
      lines.push(`${who}-${ago},c${who},${at},cup,1,${(15 + (who % 9)).toFixed(2)}`);
    }
  }
  const once = new Date(today - 480 * dayMs).toISOString();
  for (let who = 0; who < 40; who++) lines.push(`once-${who},o${who},${once},cup,1,20.00`);
  return lines.join("\n");
}

function fileOf(name: string, text: string) {
  const bytes = Buffer.from(text);
  return { name, size: bytes.length, open: () => Readable.from([bytes]) };
}
