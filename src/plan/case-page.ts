import { likelyAmount } from "./case-driver.ts";
import { caseDrivers } from "./case-inputs.ts";
import { caseLines } from "./case-lines.ts";
import type { CaseOrigin } from "./case-origin.ts";
import { escaped, fanPicture, tornadoPicture } from "./case-pictures.ts";
import {
  caseHeadlines,
  driverFigure,
  measuringWords,
  moneyFigure,
  rateWords,
} from "./case-words.ts";
import type { WeighedCase } from "./weigh-case.ts";

/**
 * A case as two pages of A4 to read and to sign: what it comes to and what moves it; what it rests on, its cash by month, how it will be
 * measured. It asks nothing of any network.
 */
export function casePage(weighed: WeighedCase, origin: CaseOrigin): string {
  const { case: of, warnings } = weighed;
  const title = of.title ?? of.case;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title><style>${style}</style></head><body>
<section>
<p class="over">Business case · program ${escaped(of.program)}${of.author ? ` · by ${escaped(of.author)}` : ""}</p>
<h1>${escaped(title)}</h1>
<div class="figures">${caseHeadlines(weighed)
    .map(
      ({ title: head, figure, about }) =>
        `<div><p class="head">${escaped(head)}</p><p class="figure">${escaped(figure)}</p><p class="about">${escaped(about)}</p></div>`,
    )
    .join("")}</div>
<h2>Cash over time</h2><p class="about">Cumulative incremental contribution. Bands hold 50 and 80 % of ${of.draws.toLocaleString("en-GB")} draws from seed ${of.seed}.</p>
${fanPicture(weighed)}
<h2>What moves the result</h2><p class="about">Net present value when one assumption goes to its low or its high figure (10 and 90 %).</p>
${tornadoPicture(weighed)}
</section>
<section>
<h2>Assumptions</h2>
${assumptions(weighed)}
<h2>Cash flow by month</h2>
${cashTable(weighed)}
<h2>Return, and how it will be measured</h2>
<p>Internal rate of return ${escaped(rateWords(weighed.figures))}. ${measuringWords(weighed).map(escaped).join(" ")}</p>
${warnings.map((warning) => `<p class="mind"><b>Mind.</b> ${escaped(warning)}</p>`).join("")}
<div class="sign">${["Owner", "Legal", "Merchant", "Finance"].map((role) => `<div>${role}</div>`).join("")}</div>
<p class="foot">Amounts in ${escaped(origin.currency || "the shop's currency")}, incremental, mid-month discounting. Evidence: A measured by lot, B past programs, C observed, D judgement. Made ${escaped(origin.madeAt)}${origin.hash ? `; fingerprint ${escaped(origin.hash)}` : ""}.</p>
</section>
</body></html>
`;
}

function assumptions({ case: of }: WeighedCase): string {
  const rows = caseDrivers(of)
    .filter(({ isNamed }) => isNamed)
    .map(({ title, unit, driver }) => {
      const low = "low" in driver ? driverFigure(driver.low, unit) : "";
      const high = "high" in driver ? driverFigure(driver.high, unit) : "";
      const error =
        "standardError" in driver ? ` ± ${driverFigure(driver.standardError, unit)}` : "";
      const cells = [low, driverFigure(likelyAmount(driver), unit) + error, high];
      return `<tr><td>${escaped(title)}</td>${cells.map((cell) => `<td class="n">${escaped(cell)}</td>`).join("")}<td>${driver.grade}</td><td>${escaped(driver.source)}</td><td>${escaped(driver.owner)}</td></tr>`;
    });
  return `<table><thead><tr><th>Assumption</th><th class="n">Low</th><th class="n">Likely</th><th class="n">High</th><th>Evidence</th><th>Source</th><th>Owner</th></tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

/** Up to twelve months and the rest: a page is no wider. */
function cashTable({ case: { months }, figures }: WeighedCase): string {
  const shown = Array.from({ length: Math.min(12, months) + 1 }, (_, month) => month);
  const rows = caseLines
    .filter(
      ({ unit, name }) =>
        unit === "money" && figures.lines[name]?.some((each) => Math.round(each) !== 0),
    )
    .map(({ name, title }) => {
      const values = shown.map((month) => moneyFigure(figures.lines[name]?.[month] ?? 0));
      return `<tr><td>${escaped(title)}</td>${values.map((value) => `<td class="n">${value}</td>`).join("")}</tr>`;
    });
  const head = shown.map((month) => `<th class="n">${month}</th>`).join("");
  const rest =
    months > 12 ? `<p class="about">Months 13 to ${months} are in the workbook.</p>` : "";
  return `<table class="cash"><thead><tr><th>Month</th>${head}</tr></thead><tbody>${rows.join("")}</tbody></table>${rest}`;
}

const style = `
@page { size: A4; margin: 14mm 15mm; }
* { box-sizing: border-box; }
body { font: 9.5pt/1.4 "Inter Variable", Inter, "Helvetica Neue", Arial, "Liberation Sans", sans-serif; color: #1f2933; margin: 0 auto; max-width: 180mm; font-variant-numeric: tabular-nums; }
section { break-after: page; } section:last-of-type { break-after: auto; }
h1 { font-size: 20pt; line-height: 1.2; margin: 0 0 5mm; letter-spacing: -.01em; } h2 { font-size: 11.5pt; margin: 6mm 0 .5mm; break-after: avoid; }
p { margin: 0 0 1.5mm; } .over, .about, .foot, .head { color: #5f6b76; } .over { margin-bottom: 1mm; } .foot { font-size: 7.5pt; margin-top: 5mm; overflow-wrap: anywhere; }
.figures { display: grid; grid-template-columns: repeat(4, 1fr); gap: 3mm; } .figures > div { border: 1px solid #d9dee3; border-radius: 2mm; padding: 2.5mm 3mm; break-inside: avoid; }
.head, .about { font-size: 8pt; } .figure { font-size: 17pt; font-weight: 650; line-height: 1.2; margin: .5mm 0; }
svg { width: 100%; height: auto; display: block; font-size: 10px; margin-top: 2mm; break-inside: avoid; } svg text { fill: #1f2933; }
table { border-collapse: collapse; width: 100%; font-size: 8pt; margin-top: 1.5mm; } th { text-align: left; font-weight: 600; border-bottom: 1px solid #9aa5b1; } td { border-bottom: 1px solid #e4e7eb; } th, td { padding: .8mm 1.2mm; vertical-align: top; } .n { text-align: right; white-space: nowrap; }
.cash { font-size: 6.6pt; } .cash th, .cash td { padding: .7mm .6mm; }
.mind { border-left: 1mm solid #b8480e; padding-left: 2.5mm; margin-top: 2mm; }
.sign { display: grid; grid-template-columns: repeat(4, 1fr); gap: 6mm; margin-top: 14mm; } .sign div { border-top: 1px solid #1f2933; padding-top: 1mm; color: #5f6b76; font-size: 8pt; break-inside: avoid; }
`;
