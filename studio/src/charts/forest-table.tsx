import { Fragment } from "react";
import type { Estimate } from "../../../src/core/estimate.ts";
import { counted, timesEstimate } from "../format.ts";
import { type Verdict, verdictOf } from "../verdict.ts";
import { ForestAxis, ForestBar, type ForestScale } from "./forest-bar.tsx";

/** A group beside the whole, with one or two multiples. */
export interface ForestRow {
  readonly key: string;
  readonly label: string;
  /** What kind of group it is, below its name. */
  readonly kind?: string | undefined;
  readonly customers: number;
  readonly estimates: readonly (Estimate | null)[];
}

/** A column of multiples: its head, its scale, and what a verdict is called in it. */
export interface ForestColumn {
  readonly label: string;
  readonly scale: ForestScale;
  readonly words: Readonly<Record<Verdict, string>>;
}

interface ForestTableProps {
  readonly label: string;
  readonly head: string;
  readonly rows: readonly ForestRow[];
  readonly columns: readonly ForestColumn[];
}

/** Groups under each other on one scale: interval and mark drawn, numbers and a word printed. */
export function ForestTable({ label, head, rows, columns }: ForestTableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section className="scroll-x" tabIndex={0} aria-label={`${label}, row by row`}>
      <table className="table forest" data-columns={columns.length}>
        <thead>
          <tr>
            <th scope="col">{head}</th>
            {columns.map((column) => (
              <Fragment key={column.label}>
                <th scope="col" className="forest-head">
                  <div className="forest-room">
                    {column.label}
                    <ForestAxis scale={column.scale} />
                  </div>
                </th>
                <th scope="col">
                  <span className="only-heard">{column.label}, in numbers and a word</span>
                </th>
              </Fragment>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row">
                <span className="level-name" title={row.label}>
                  {row.label}
                </span>
                <span className="forest-kind">
                  {row.kind === undefined ? "" : `${row.kind}, `}
                  {counted(row.customers, "customer")}
                </span>
              </th>
              {columns.map((column, at) => (
                <ForestCells
                  key={column.label}
                  estimate={row.estimates[at] ?? null}
                  column={column}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface ForestCellsProps {
  readonly estimate: Estimate | null;
  readonly column: ForestColumn;
}

function ForestCells({ estimate, column }: ForestCellsProps) {
  if (estimate === null) return <td colSpan={2} className="range" />;
  const text = timesEstimate(estimate);
  const verdict = verdictOf(estimate, 1);
  return (
    <>
      <td className="forest-cell">
        <div className="forest-room">
          <ForestBar estimate={estimate} scale={column.scale} />
        </div>
      </td>
      <td className="forest-text">
        {text.value} <span className="range">{text.range}</span>
        <span className="verdict" data-verdict={verdict}>
          {column.words[verdict]}
        </span>
      </td>
    </>
  );
}
