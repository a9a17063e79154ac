import { scaleLinear, scaleSqrt } from "d3-scale";
import { useState } from "react";
import { StepAxis, ValueAxis } from "./axes.tsx";
import { CurveCursor } from "./curve-cursor.tsx";
import { Frame } from "./frame.tsx";
import { useWidth } from "./use-width.ts";

/** A tenth of the customers: what was forecast of each on the mean, and what happened. */
export interface Tenth {
  readonly customers: number;
  readonly predicted: number;
  readonly actual: number;
  readonly standardError: number;
}

interface CalibrationChartProps {
  readonly tenths: readonly Tenth[];
  readonly title: string;
  readonly description: string;
  readonly write: (value: number) => string;
  readonly writeTenth: (tenth: Tenth) => { readonly predicted: string; readonly actual: string };
}

/** Standard errors of an 80 % interval: the normal quantile at 0.9. */
export const errorsOf80 = 1.2816;

const inset = 22;

/** Forecast and actual by tenths of customers, on a square-root scale that lets the small ones be seen. */
export function CalibrationChart(props: CalibrationChartProps) {
  const { tenths } = props;
  const [ref, width] = useWidth(760);
  const [step, setStep] = useState<number | null>(null);
  const height = 296;
  const margin = { top: 14, right: 12, bottom: 48, left: 44 };
  const inner = { width: width - margin.left - margin.right, height: height - 62 };
  const top = Math.max(0.1, ...tenths.map((it) => Math.max(it.predicted, upper(it))));
  const x = scaleLinear([1, Math.max(2, tenths.length)], [inset, inner.width - inset]);
  const y = scaleSqrt([0, top * 1.04], [inner.height, 0]);
  const half = Math.min(15, (inner.width - 2 * inset) / 24);
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
          ticks={spaced(y.ticks(8), y).map((value) => ({
            at: y(value),
            label: props.write(value),
          }))}
        />
        <StepAxis
          width={inner.width}
          height={inner.height}
          ticks={tenths.map((_, at) => ({ at: x(at + 1), label: String(at + 1) }))}
          name="Tenths of customers, by rising forecast"
        />
        {step !== null && <line className="cursor" x1={x(step)} x2={x(step)} y2={inner.height} />}
        {tenths.map((tenth, at) => (
          <g key={x(at + 1)} transform={`translate(${x(at + 1)},0)`}>
            <line
              className="tenth-forecast"
              x1={-half}
              x2={half}
              y1={y(tenth.predicted)}
              y2={y(tenth.predicted)}
            />
            <line className="tenth-error" y1={y(lower(tenth))} y2={y(upper(tenth))} />
            <TenthMark tenth={tenth} y={y(tenth.actual)} />
          </g>
        ))}
      </Frame>
      <CurveCursor
        label="Read forecast and actual of a tenth of the customers"
        stepName="Tenth"
        first={1}
        last={Math.max(1, tenths.length)}
        step={step}
        onStep={setStep}
        inset={inset}
        rowsAt={(at) => tenthRows(tenths[at - 1], props)}
        place={{ left: margin.left, top: margin.top, ...inner }}
      />
    </div>
  );
}

/** Whether the forecast lies within the 80 % interval of the actual mean. */
export function isCalibrated(tenth: Tenth): boolean {
  return tenth.predicted >= lower(tenth) && tenth.predicted <= upper(tenth);
}

function TenthMark({ tenth, y }: { tenth: Tenth; y: number }) {
  if (isCalibrated(tenth)) return <circle className="mark-inside" cy={y} r={4} />;
  return <rect className="mark-outside" x={-4} y={y - 4} width={8} height={8} />;
}

function tenthRows(tenth: Tenth | undefined, { writeTenth }: CalibrationChartProps) {
  if (tenth === undefined) return [];
  const { predicted, actual } = writeTenth(tenth);
  return [
    { key: "f", label: "Forecast", ink: "var(--accent)", dotted: false, text: predicted },
    { key: "a", label: "Actual", ink: "var(--ink)", dotted: false, text: actual },
  ];
}

function lower(tenth: Tenth): number {
  return Math.max(0, tenth.actual - errorsOf80 * tenth.standardError);
}

function upper(tenth: Tenth): number {
  return tenth.actual + errorsOf80 * tenth.standardError;
}

/** Ticks at least 24 pixels apart, the first and the larger ones kept. */
function spaced(ticks: readonly number[], y: (value: number) => number): readonly number[] {
  const kept: number[] = [];
  for (const tick of ticks) {
    const before = kept.at(-1);
    if (before === undefined || y(before) - y(tick) >= 24) kept.push(tick);
  }
  return kept;
}
