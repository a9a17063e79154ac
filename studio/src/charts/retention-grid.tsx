import "./retention-grid.css";
import { type KeyboardEvent, useRef, useState } from "react";
import { count, percent } from "../format.ts";
import type { RetentionRow } from "./retention.ts";
import { cellAfterKey, rampStep, rampSteps } from "./retention.ts";

interface RetentionGridProps {
  readonly rows: readonly RetentionRow[];
  readonly label: string;
  /** Share that the darkest step stands for. */
  readonly top: number;
}

/** Share of each cohort that bought in each month after its first: a grid to walk with the arrow keys. */
export function RetentionGrid({ rows, label, top }: RetentionGridProps) {
  const [active, setActive] = useState({ row: 0, column: 0 });
  const [shown, setShown] = useState<{ row: number; column: number } | null>(null);
  const grid = useRef<HTMLTableElement>(null);
  const months = Math.max(0, ...rows.map((row) => row.cells.length));

  const press = (event: KeyboardEvent) => {
    const next = cellAfterKey(event.key, active, rows);
    if (next === null) return;
    event.preventDefault();
    setActive(next);
    const name = `[data-cell="${next.row}-${next.column}"]`;
    grid.current?.querySelector<HTMLElement>(name)?.focus();
  };

  return (
    <>
      <div className="scroll-x retention-scroll">
        {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: the grid pattern of WAI-ARIA, whose rows and cells are a table's */}
        <table className="retention" role="grid" aria-label={label} ref={grid} onKeyDown={press}>
          <thead>
            <tr>
              <th scope="col">Cohort</th>
              <th scope="col" className="numeric">
                Customers
              </th>
              {Array.from({ length: months }, (_, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a column is its month
                <th scope="col" key={index} aria-label={`Month ${index + 1}`}>
                  M{index + 1}
                </th>
              ))}
            </tr>
          </thead>
          <tbody onMouseLeave={() => setShown(null)} onBlur={() => setShown(null)}>
            {rows.map((row, rowIndex) => (
              <tr key={row.month} data-cut={row.truncated}>
                <th scope="row">{row.label}</th>
                <td className="numeric retention-size">{count(row.customers)}</td>
                {row.cells.map((cell, column) => (
                  <td
                    // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its month
                    key={column}
                    className="retention-cell"
                    data-cell={`${rowIndex}-${column}`}
                    data-step={stepOf(row, cell, top)}
                    tabIndex={active.row === rowIndex && active.column === column ? 0 : -1}
                    onFocus={() => {
                      setActive({ row: rowIndex, column });
                      setShown({ row: rowIndex, column });
                    }}
                    onMouseEnter={() => setShown({ row: rowIndex, column })}
                  >
                    {percent(cell.share)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="retention-foot">
        <p className="figure-tip" role="status">
          {shown === null ? "Point at a cell, or move with the arrow keys." : tip(rows, shown)}
        </p>
        <Legend top={top} />
      </div>
    </>
  );
}

/** Cells of the cut cohort are grey: their shares are of other customers than they seem. */
function stepOf(row: RetentionRow, cell: RetentionRow["cells"][number], top: number) {
  if (cell.open) return "open";
  return row.truncated ? "cut" : rampStep(cell.share, top);
}

function Legend({ top }: { top: number }) {
  return (
    <div className="ramp-legend" aria-hidden="true">
      <span>0%</span>
      {Array.from({ length: rampSteps }, (_, step) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a step is its number
        <i key={step} data-step={step} />
      ))}
      <span>{percent(top)}</span>
    </div>
  );
}

function tip(rows: readonly RetentionRow[], at: { row: number; column: number }): string {
  const row = rows[at.row];
  const cell = row?.cells[at.column];
  if (row === undefined || cell === undefined) return "";
  const open = cell.open ? " This month is not over." : "";
  const cut = row.truncated ? " The file begins in this month: old customers look new." : "";
  return `${row.label}, month ${at.column + 1}: ${percent(cell.share)} bought again (${count(cell.customers)} of ${count(row.customers)} customers).${open}${cut}`;
}
