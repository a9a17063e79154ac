import type { AcquisitionRow } from "../../../src/predict/value-report.ts";
import { IntervalBar } from "../charts/interval-bar.tsx";
import { count, type EstimateText, moneyEstimate, moneyWhole, timesEstimate } from "../format.ts";
import { isUncertain } from "./level-choice.ts";
import { paybackRange, paybackText } from "./payback-text.ts";

interface AcquisitionTableRowProps {
  readonly row: AcquisitionRow;
  readonly name: string;
  readonly currency: string;
  /** Top of the scale that all rows share. */
  readonly top: number;
  /** Whether costs are shown: not where none of the rows has one. */
  readonly costed: boolean;
}

/** One way to begin. What few customers back is muted and says so. */
export function AcquisitionTableRow({
  row,
  name,
  currency,
  top,
  costed,
}: AcquisitionTableRowProps) {
  const value = moneyEstimate(row.firstYear, currency);
  const ratio = row.valueToCost === null ? null : timesEstimate(row.valueToCost);
  const few = isUncertain(row);
  const range = paybackRange(row);
  return (
    <tr data-few={few}>
      <th scope="row">
        <span className="level-name" title={name}>
          {name}
        </span>
        {few && <span className="chip-cut">few</span>}
      </th>
      <td className="numeric">{count(row.customers)}</td>
      <td className="bar-cell">
        <IntervalBar estimate={row.firstYear} top={top} />
      </td>
      <td className="numeric">
        <Pair text={value} />
      </td>
      <td className="numeric">{moneyWhole(row.firstOrder, currency)}</td>
      {costed && (
        <>
          <td className="numeric">{row.cost === null ? "–" : moneyWhole(row.cost, currency)}</td>
          <td className="numeric">{ratio === null ? "–" : <Pair text={ratio} />}</td>
          <td data-open={row.payback?.month === null || row.cost === null}>
            {paybackText(row)}
            {range !== "" && <span className="range"> ({range})</span>}
          </td>
        </>
      )}
    </tr>
  );
}

/** A value and its range in columns of their own; under each other where there is no room. */
function Pair({ text }: { text: EstimateText }) {
  return (
    <span className="pair">
      <span>{text.value}</span>
      <span className="range">{text.range}</span>
    </span>
  );
}
