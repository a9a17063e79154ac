import { expect, test } from "vitest";
import { goingQuiet } from "../../test/plan/going-quiet.ts";
import { casePage } from "./case-page.ts";
import { escaped } from "./case-pictures.ts";
import { caseHeadlines } from "./case-words.ts";
import { weighCase } from "./weigh-case.ts";

const origin = { hash: "ab".repeat(32), currency: "EUR", madeAt: "2026-11-30T12:00:00.000Z" };
const page = (otherwise: object = {}, warnings: readonly string[] = []): string =>
  casePage({ ...weighCase(goingQuiet({ draws: 1_000, ...otherwise })).weighed, warnings }, origin);

test("the page has two sections, each headline, each assumption with source and owner, and where to sign", () => {
  const { weighed } = weighCase(goingQuiet({ draws: 1_000 }));
  const html = casePage(weighed, origin);
  expect(html.match(/<section>/g)).toHaveLength(2);
  for (const { figure } of caseHeadlines(weighed)) expect(html).toContain(`>${figure}<`);
  for (const { source, owner } of Object.values(weighed.case.drivers))
    expect(html).toContain(`<td>${escaped(source)}</td><td>${owner}</td>`);
  expect(html).toContain('class="sign"');
  expect(html).toContain(origin.hash);
});

test("what people wrote stands as text, never as markup", () => {
  const bad = '<img src=x onerror="a">&';
  const { drivers } = goingQuiet();
  const html = page(
    {
      ...{ title: bad, author: bad },
      drivers: { ...drivers, setup: { value: 1, grade: "C", source: bad, owner: bad } },
    },
    [bad],
  );
  expect(html).not.toContain("<img");
  const written = "&lt;img src=x onerror=&quot;a&quot;&gt;&amp;";
  // Title twice, author, source, owner, warning.
  expect(html.split(written)).toHaveLength(7);
});

test("the page asks nothing of any network and runs nothing", () => {
  const html = page();
  expect(html).not.toMatch(/https?:|<script|<link|url\(|@import/);
});

test("of more than twelve months the first twelve are shown, and where the others are is said", () => {
  expect(page({ months: 24 })).toContain("Months 13 to 24 are in the workbook.");
  expect(page({ months: 24 })).not.toContain('<th class="n">13</th>');
  expect(page()).not.toContain("are in the workbook");
});

test("warnings are there to be minded, each by itself", () => {
  const html = page({}, ["One.", "Two."]);
  expect(html.match(/<p class="mind">/g)).toHaveLength(2);
});
