import { driverFigure, moneyFigure } from "./case-words.ts";
import { driverKinds, driverTitle } from "./driver-kind.ts";
import type { WeighedCase } from "./weigh-case.ts";

/** The two pictures of a case as SVG, for pages that have no other way to draw: the numbers stand beside the marks. */

const ink = "#1f2933";
const faint = "#5f6b76";
const rule = "#d9dee3";
const bad = "#b8480e";
const good = "#0b62a4";

/** Cumulative cash by month: the bands hold 50 and 80 % of draws. */
export function fanPicture({ case: of, chances }: WeighedCase): string {
  const [width, height] = [520, 260];
  const [left, right, top, bottom] = [64, 470, 12, 226];
  const all = chances.fan.flat();
  const ticks = niceTicks(Math.min(0, ...all), Math.max(0, ...all));
  const [low, high] = [ticks[0] ?? 0, ticks.at(-1) ?? 1];
  const x = (month: number): number => left + ((right - left) * month) / of.months;
  const y = (amount: number): number =>
    bottom - ((bottom - top) * (amount - low)) / (high - low || 1);
  const at = (k: number): string[] =>
    chances.fan.map((quantiles, month) => `${one(x(month))},${one(y(quantiles[k] ?? 0))}`);
  const band = (from: number, to: number, fill: string): string =>
    `<polygon fill="${fill}" points="${[...at(from), ...at(to).toReversed()].join(" ")}"/>`;
  const last = chances.fan.at(-1) ?? [];
  const labels = apart(
    [
      ["10 %", 0],
      ["25 %", 1],
      ["median", 2],
      ["75 %", 3],
      ["90 %", 4],
    ].map(([label, k]) => ({ label: String(label), at: y(last[Number(k)] ?? 0) })),
  );
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Cumulative cash by month, in 9 of 10 draws at the end from ${moneyFigure(last[0] ?? 0)} to ${moneyFigure(last[4] ?? 0)}">
${ticks.map((tick) => `<line x1="${left}" x2="${right}" y1="${one(y(tick))}" y2="${one(y(tick))}" stroke="${rule}"/><text x="${left - 8}" y="${one(y(tick) + 4)}" text-anchor="end">${moneyFigure(tick)}</text>`).join("\n")}
${band(0, 4, "#e3e7ea")}
${band(1, 3, "#b9c2c9")}
<line x1="${left}" x2="${right}" y1="${one(y(0))}" y2="${one(y(0))}" stroke="${faint}"/>
<polyline fill="none" stroke="${ink}" stroke-width="2" points="${at(2).join(" ")}"/>
${labels.map(({ label, at: place }) => `<text x="${right + 6}" y="${one(place + 4)}">${label}</text>`).join("")}
${monthTicks(of.months)
  .map(
    (month) => `<text x="${one(x(month))}" y="${bottom + 16}" text-anchor="middle">${month}</text>`,
  )
  .join("")}
<text x="${(left + right) / 2}" y="${height - 4}" text-anchor="middle" fill="${faint}">Months since the start</text>
</svg>`;
}

/** What each assumption does to the net present value at its 10 and its 90 % figure. */
export function tornadoPicture({ figures }: WeighedCase): string {
  const bars = figures.tornado.slice(0, 9);
  const width = 520;
  const [left, right, row] = [210, 480, 24];
  const height = 40 + row * bars.length;
  const ends = bars.flatMap(({ atLow, atHigh }) => [atLow, atHigh]);
  const base = figures.netPresentValue;
  const [low, high] = [Math.min(base, ...ends), Math.max(base, ...ends)];
  const x = (amount: number): number =>
    left + 40 + ((right - left - 80) * (amount - low)) / (high - low || 1);
  const unitOf = new Map<string, (typeof driverKinds)[number]["unit"]>(
    driverKinds.map(({ name, unit }) => [name, unit]),
  );
  const rows = bars.map(({ name, low: from, high: to, atLow, atHigh }, i) => {
    const y = 6 + row * i;
    const bar = (amount: number): string => {
      const [start, end] = [Math.min(x(base), x(amount)), Math.max(x(base), x(amount))];
      return `<rect x="${one(start)}" y="${y}" width="${one(end - start)}" height="${row - 8}" fill="${amount < base ? bad : good}"/>`;
    };
    const label = (figure: number, amount: number): string => {
      const isLeft = amount < base;
      return `<text x="${one(x(amount) + (isLeft ? -4 : 4))}" y="${y + 12}" text-anchor="${isLeft ? "end" : "start"}">${driverFigure(figure, unitOf.get(name) ?? "orders")}</text>`;
    };
    return `<text x="${left - 6}" y="${y + 12}" text-anchor="end">${escaped(short(driverTitle(name)))}</text>${bar(atLow)}${bar(atHigh)}${label(from, atLow)}${label(to, atHigh)}`;
  });
  const foot = 6 + row * bars.length;
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Net present value with one assumption at its low or high figure">
${rows.join("\n")}
<line x1="${one(x(base))}" x2="${one(x(base))}" y1="0" y2="${foot}" stroke="${ink}"/>
<text x="${one(x(low))}" y="${foot + 14}" text-anchor="middle">${moneyFigure(low)}</text>
<text x="${one(x(base))}" y="${foot + 28}" text-anchor="middle">${moneyFigure(base)}</text>
<text x="${one(x(high))}" y="${foot + 14}" text-anchor="middle">${moneyFigure(high)}</text>
</svg>`;
}

/** A text as it stands in a page. */
export function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

const short = (title: string): string => (title.length > 34 ? `${title.slice(0, 33)}…` : title);
const one = (value: number): string => value.toFixed(1);

/** Some five round figures that hold a range, and 0 where it does. */
function niceTicks(from: number, to: number): number[] {
  const rough = (to - from || 1) / 5;
  const scale = 10 ** Math.floor(Math.log10(rough));
  const step = scale * ([1, 2, 5, 10].find((each) => each * scale >= rough) ?? 10);
  const [first, last] = [Math.floor(from / step), Math.ceil(to / step)];
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
}

function monthTicks(months: number): number[] {
  const step = Math.max(1, Math.ceil(months / 12));
  return Array.from({ length: Math.floor(months / step) + 1 }, (_, i) => i * step);
}

/** Labels at least a line apart, in their order from below. */
function apart<L extends { readonly at: number }>(labels: readonly L[]): L[] {
  let above = Number.POSITIVE_INFINITY;
  return labels.map((label) => {
    above = Math.min(label.at, above - 13);
    return { ...label, at: above };
  });
}
