import type { FigureColumn, FigureData } from "./figure-data.ts";

/** A figure's numbers as a table, in a region that scrolls by keyboard too. */
export function FigureTable({ data }: { data: FigureData }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section className="scroll-x figure-table" tabIndex={0} aria-label={`${data.title} as a table`}>
      <table className="table">
        <caption className="only-heard">
          {data.title}, {data.note}
        </caption>
        <thead>
          <tr>
            {data.columns.map((column) => (
              <th key={column.label} scope="col" className={alignment(column)} abbr={column.label}>
                {column.short ?? column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.rows.map((row, nth) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place; several begin alike
            <tr key={nth}>
              {data.columns.map((column, at) => (
                <td key={column.label} className={alignment(column)}>
                  {row[at]?.text ?? ""}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function alignment(column: FigureColumn): string {
  return column.numeric ? "numeric" : "";
}
