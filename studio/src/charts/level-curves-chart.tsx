import { scaleLinear } from "d3-scale";
import { useState } from "react";
import { StepAxis, ValueAxis } from "./axes.tsx";
import { CurveCursor } from "./curve-cursor.tsx";
import { CurveLabels } from "./curve-labels.tsx";
import { Frame } from "./frame.tsx";
import { highestLevel, type LevelCurve, lastLevelMonth } from "./level-curve.ts";
import { LevelMarks } from "./level-marks.tsx";
import { useWidth } from "./use-width.ts";

interface LevelCurvesChartProps {
  readonly curves: readonly LevelCurve[];
  readonly title: string;
  readonly description: string;
  readonly write: (amount: number) => string;
  /** Writes a curve's value at a month, at its end with the interval. */
  readonly writePoint: (curve: LevelCurve, month: number) => string;
  readonly writeEnd: (curve: LevelCurve) => string;
  readonly emphasis: string | null;
}

/** Letters that fit beside the plot. */
const labelLetters = { narrow: 6, wide: 22 } as const;

/** Pixels of a letter at the labels' size, on the mean. */
const letterWidth = 6.4;

/** Pixels between the intervals at the curves' ends. */
const endSteps = { narrow: 4, wide: 6 } as const;

/** Contribution by months since the first order, a curve a level, against what acquiring one cost. */
export function LevelCurvesChart(props: LevelCurvesChartProps) {
  const { curves, emphasis } = props;
  const [ref, width] = useWidth(1100);
  const [month, setMonth] = useState<number | null>(null);
  const narrow = width < 560;
  const height = narrow ? 300 : 372;
  const letters = narrow ? labelLetters.narrow : labelLetters.wide;
  const longest = Math.max(0, ...curves.map(({ label }) => Math.min(label.length, letters)));
  const endStep = narrow ? endSteps.narrow : endSteps.wide;
  const ends = 8 + curves.length * endStep;
  const margin = {
    top: 14,
    right: ends + (narrow ? 54 : 62) + longest * letterWidth,
    bottom: 48,
    left: narrow ? 40 : 52,
  };
  const inner = {
    width: width - margin.left - margin.right,
    height: height - margin.top - margin.bottom,
  };
  const last = lastLevelMonth(curves);
  const x = scaleLinear([0, last], [0, inner.width]);
  const y = scaleLinear([0, highestLevel(curves)], [inner.height, 0]).nice(5);
  const isFaded = (curve: LevelCurve) => emphasis !== null && emphasis !== curve.key;

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
          ticks={evenSteps(last, narrow ? 3 : 1).map((at) => ({ at: x(at), label: String(at) }))}
          name="Months since first order"
        />
        {month !== null && (
          <line className="cursor" x1={x(month)} x2={x(month)} y2={inner.height} />
        )}
        {curves.map((curve, at) => (
          <LevelMarks
            key={curve.key}
            curve={curve}
            x={x}
            y={y}
            faded={isFaded(curve)}
            endAt={5 + at * endStep}
          />
        ))}
        <CurveLabels
          edge={inner.width + ends}
          height={inner.height}
          ends={curves.map((curve, at) => ({
            key: curve.key,
            label: shortened(curve.label, letters),
            ink: curve.ink,
            text: props.writeEnd(curve),
            x: inner.width + 5 + at * endStep,
            y: y(curve.end.value),
            faded: isFaded(curve),
          }))}
        />
      </Frame>
      <CurveCursor
        label="Read the curves at a month since first order"
        stepName="Month"
        first={0}
        last={last}
        step={month}
        onStep={setMonth}
        rowsAt={(at) =>
          curves.map((curve) => ({
            key: curve.key,
            label: shortened(curve.label, labelLetters.wide),
            ink: curve.ink,
            dotted: false,
            text: props.writePoint(curve, at),
          }))
        }
        place={{ left: margin.left, top: margin.top, ...inner }}
      />
    </div>
  );
}

function evenSteps(last: number, step: number): readonly number[] {
  return Array.from({ length: Math.floor(last / step) + 1 }, (_, index) => index * step);
}

function shortened(label: string, most: number): string {
  return label.length > most ? `${label.slice(0, most - 1).trimEnd()}…` : label;
}
