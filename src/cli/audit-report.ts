import { moneyFigure } from "../plan/case-words.ts";
import type { CaseBias } from "../plan/kept-audit.ts";
import type { ProgramAudit } from "../plan/read-audit.ts";
import { print, say, table } from "./terminal.ts";

/** Prints what a case promised beside what came. */
export function printAudit(audit: ProgramAudit): void {
  const { program, approvedAt, windows, known, measuredLift, note } = audit;
  const as =
    approvedAt === null
      ? "as it is; nobody approved it"
      : `as it was approved on ${approvedAt.slice(0, 10)}`;
  print(`${program}: what its case promised of a person met (${as}), and what came\n`);
  print(
    table(
      [
        { head: "Days from the first sight", align: "right" },
        { head: "Promised", align: "right" },
        { head: "9 of 10 draws", align: "right" },
        { head: "Measured", align: "right" },
        { head: "95 %", align: "right" },
        { head: "People", align: "right" },
      ],
      windows.map(({ days, promised, low, high, measured }) => [
        String(days),
        promised.toFixed(2),
        `${low.toFixed(2)} to ${high.toFixed(2)}`,
        measured === null ? "" : measured.difference.toFixed(2),
        measured === null ? "" : reach(measured.difference, measured.standardError),
        measured === null ? "" : measured.people.toLocaleString("en-GB"),
      ]),
    ),
  );
  if (note) say(note);
  if (known === null) {
    if (measuredLift !== null)
      print(`Orders added by a person reached, by what was measured alone: ${said(measuredLift)}.`);
    return;
  }
  const { chanceMet, chanceAboveZero, mean, p5, p95, lift } = known;
  print(
    `\nThe case is still met with a chance of ${Math.round(100 * chanceMet)} %, and makes money with one of ${Math.round(100 * chanceAboveZero)} %: net present value ${moneyFigure(mean)} (${moneyFigure(p5)} to ${moneyFigure(p95)} in 9 of 10).`,
  );
  print(`Orders added by a person reached, by what is known now: ${said(lift)}.`);
}

const said = ({ estimate, standardError }: NonNullable<ProgramAudit["measuredLift"]>): string =>
  `${estimate.toFixed(4)} ± ${standardError.toFixed(4)}`;

function reach(difference: number, standardError: number): string {
  const [lower, upper] = [-1.96, 1.96].map((each) =>
    (difference + each * standardError).toFixed(2),
  );
  return `${lower} to ${upper}`;
}

/** Prints how cases came true, by who made them and by kind. */
export function printBias({ byAuthor, byKind }: CaseBias): void {
  const rows = [...byAuthor.authors, ...byKind.authors];
  if (rows.length === 0)
    say("No case was compared with what came yet: perennial case PROGRAM --audit compares one.");
  else print(biasTable(rows));
}

function biasTable(rows: CaseBias["byAuthor"]["authors"]): string {
  const range = ({ ratio, lower, upper }: (typeof rows)[number]["usual"]): string =>
    `${ratio.toFixed(2)} (${lower.toFixed(2)} to ${upper.toFixed(2)})`;
  return table(
    [
      { head: "Cases of" },
      { head: "Compared", align: "right" },
      { head: "Came of what was promised", align: "right" },
      { head: "Take the next one times", align: "right" },
    ],
    rows.map(({ author, forecasts, usual, next }) => [
      author || "nobody named",
      String(forecasts),
      range(usual),
      range(next),
    ]),
  );
}
