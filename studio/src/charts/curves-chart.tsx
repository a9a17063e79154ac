import { scaleLinear } from "d3-scale";
import { useState } from "react";
import { StepAxis, ValueAxis } from "./axes.tsx";
import { type Curve, endOf, isForecast, lastMonth, valueAt } from "./curve.ts";
import { type CursorRow, CurveCursor } from "./curve-cursor.tsx";
import { CurveLabels } from "./curve-labels.tsx";
import { CurveMarks } from "./curve-marks.tsx";
import { Frame } from "./frame.tsx";
import { useWidth } from "./use-width.ts";

interface CurvesChartProps {
  readonly curves: readonly Curve[];
  readonly title: string;
  readonly description: string;
  /** Writes an amount on the axis. */
  readonly write: (amount: number) => string;
  /** Writes a value of a curve, with its interval where it has one. */
  readonly writePoint: (curve: Curve, month: number) => string;
  /** Writes the value at a curve's end. */
  readonly writeEnd: (curve: Curve, month: number) => string;
  /** The cohort to bring forward, or null for all alike. */
  readonly emphasis: string | null;
}

/** Cumulative value by months since the first order: actual solid, forecast dotted in its band. */
export function CurvesChart(props: CurvesChartProps) {
  const { curves, emphasis } = props;
  const [ref, width] = useWidth(760);
  const [month, setMonth] = useState<number | null>(null);
  const narrow = width < 560;
  const height = narrow ? 300 : 372;
  const margin = { top: 14, right: narrow ? 92 : 116, bottom: 48, left: narrow ? 44 : 52 };
  const inner = { width: width - margin.left - margin.right, height: 0 };
  inner.height = height - margin.top - margin.bottom;

  const last = lastMonth(curves);
  const x = scaleLinear([0, last], [0, inner.width]);
  const y = scaleLinear([0, highest(curves, last)], [inner.height, 0]).nice(5);
  const steps = monthTicks(last, narrow ? 6 : 13);

  return (
    <div className="chart-room" ref={ref}>
      <Frame
        width={width}
        height={height}
        margin={margin}
        title={props.title}
        description={props.description}
      >
        <ValueAxis
          width={inner.width}
          ticks={y.ticks(5).map((value) => ({ at: y(value), label: props.write(value) }))}
        />
        <StepAxis
          width={inner.width}
          height={inner.height}
          ticks={steps.map((step) => ({ at: x(step), label: String(step) }))}
          name="Months since first order"
        />
        {month !== null && (
          <line className="cursor" x1={x(month)} x2={x(month)} y2={inner.height} />
        )}
        {curves.map((curve) => (
          <CurveMarks
            key={curve.month}
            curve={curve}
            end={endOf(curve, last)}
            x={x}
            y={y}
            faded={emphasis !== null && emphasis !== curve.month}
          />
        ))}
        <CurveLabels
          edge={x(last)}
          height={inner.height}
          ends={curves.map((curve) => {
            const end = endOf(curve, last);
            return {
              key: curve.month,
              label: curve.label,
              ink: curve.ink,
              text: props.writeEnd(curve, end),
              x: x(end),
              y: y(valueAt(curve, end)?.value ?? 0),
              faded: emphasis !== null && emphasis !== curve.month,
            };
          })}
        />
      </Frame>
      <CurveCursor
        label="Read the curves at a month since first order"
        stepName="Month"
        first={0}
        last={last}
        step={month}
        onStep={setMonth}
        rowsAt={(at) => rowsAt(props, at)}
        place={{ left: margin.left, top: margin.top, ...inner }}
      />
    </div>
  );
}

function rowsAt(props: CurvesChartProps, month: number): readonly CursorRow[] {
  return props.curves
    .filter((curve) => valueAt(curve, month) !== null)
    .map((curve) => ({
      key: curve.month,
      label: curve.label,
      ink: curve.ink,
      dotted: isForecast(curve, month),
      text: props.writePoint(curve, month),
    }));
}

function highest(curves: readonly Curve[], last: number): number {
  const tops = curves.flatMap((curve) =>
    Array.from({ length: last + 1 }, (_, month) => valueAt(curve, month)?.upper ?? 0),
  );
  return Math.max(1, ...tops);
}

/** Whole months, at most `most` of them, always with the first. */
function monthTicks(last: number, most: number): readonly number[] {
  const step = [1, 2, 3, 6, 12].find((size) => last / size < most) ?? 24;
  return Array.from({ length: Math.floor(last / step) + 1 }, (_, index) => index * step);
}
