import { scaleLinear } from "d3-scale";
import { useState } from "react";
import { StepAxis, ValueAxis } from "./axes.tsx";
import { CurveCursor } from "./curve-cursor.tsx";
import { Frame } from "./frame.tsx";
import { useWidth } from "./use-width.ts";

/** One layer of all bars, from the ground up. */
export interface BarLayer {
  readonly key: string;
  readonly label: string;
  readonly ink: string;
  readonly values: readonly number[];
}

interface StackedBarsProps {
  readonly layers: readonly BarLayer[];
  /** What each bar stands for: at the axis where `isTick`, and for the cursor. */
  readonly steps: readonly { readonly label: string; readonly isTick: boolean }[];
  readonly title: string;
  readonly description: string;
  readonly axisName: string;
  readonly write: (value: number) => string;
  /** Whether the last bar is of a step that still goes on. */
  readonly lastIsOpen?: boolean;
}

const height = 250;
const margin = { top: 12, right: 8, bottom: 46, left: 48 };

/** Counts by time, one bar a step, its parts stacked. Where the last step is still open, it is drawn so. */
export function StackedBars(props: StackedBarsProps) {
  const { layers, steps, title, description, axisName, write, lastIsOpen = true } = props;
  const [ref, width] = useWidth(1080);
  const [step, setStep] = useState<number | null>(null);
  const inner = {
    width: width - margin.left - margin.right,
    height: height - margin.top - margin.bottom,
  };
  const totals = steps.map((_, i) =>
    layers.reduce((sum, layer) => sum + (layer.values[i] ?? 0), 0),
  );
  const y = scaleLinear([0, Math.max(4, ...totals)], [inner.height, 0]).nice(4);
  const room = inner.width / Math.max(1, steps.length);
  const bar = Math.max(1, room - Math.min(4, Math.max(1, room * 0.22)));
  return (
    <div className="chart-room" ref={ref}>
      <Frame width={width} height={height} margin={margin} title={title} description={description}>
        <ValueAxis
          width={inner.width}
          ticks={y.ticks(4).map((value) => ({ at: y(value), label: write(value) }))}
        />
        <StepAxis
          width={inner.width}
          height={inner.height}
          name={axisName}
          ticks={thinned(steps, room).map((i) => ({
            at: (i + 0.5) * room,
            label: steps[i]?.label ?? "",
          }))}
        />
        {steps.map(({ label }, i) => (
          <Bar
            key={label}
            x={i * room + (room - bar) / 2}
            width={bar}
            parts={stacked(layers, i, y)}
            isOpen={lastIsOpen && i === steps.length - 1}
            isFaded={step !== null && step !== i}
          />
        ))}
      </Frame>
      <CurveCursor
        label={`${title}, step by step`}
        stepName=""
        nameAt={(at) => steps[at]?.label ?? ""}
        start={steps.length - 1}
        first={0}
        last={steps.length - 1}
        step={step}
        onStep={setStep}
        inset={room / 2}
        place={{ left: margin.left, top: margin.top, ...inner }}
        rowsAt={(at) =>
          [...layers].reverse().flatMap(({ key, label, ink, values }) => {
            const value = values[at] ?? 0;
            return value === 0 ? [] : [{ key, label, ink, dotted: false, text: write(value) }];
          })
        }
      />
    </div>
  );
}

interface BarPart {
  readonly key: string;
  readonly ink: string;
  readonly top: number;
  readonly height: number;
}

function stacked(layers: readonly BarLayer[], at: number, y: (value: number) => number): BarPart[] {
  let ground = 0;
  return layers.flatMap(({ key, ink, values }) => {
    const value = values[at] ?? 0;
    if (value === 0) return [];
    const from = ground;
    ground += value;
    // What is wrong is seen however little it is.
    const least = key === "put-aside" ? 2 : 0;
    const height = Math.max(least, y(from) - y(ground));
    return [{ key, ink, top: y(from) - height, height }];
  });
}

function Bar(props: {
  readonly x: number;
  readonly width: number;
  readonly parts: readonly BarPart[];
  readonly isOpen: boolean;
  readonly isFaded: boolean;
}) {
  return (
    <g className="stack" data-open={props.isOpen} data-faded={props.isFaded}>
      {props.parts.map(({ key, ink, top, height }) => (
        <rect
          key={key}
          className={key === "put-aside" ? "stack-aside" : undefined}
          x={props.x}
          y={top}
          width={props.width}
          height={Math.max(0.5, height - (height > 4 ? 1 : 0))}
          style={{ color: ink }}
        />
      ))}
    </g>
  );
}

/** Which ticks have room for their labels. */
function thinned(steps: StackedBarsProps["steps"], room: number): number[] {
  const wanted = steps.flatMap(({ isTick }, i) => (isTick ? [i] : []));
  const gap = ((wanted[1] ?? steps.length) - (wanted[0] ?? 0)) * room;
  const every = Math.max(1, Math.ceil(54 / Math.max(1, gap)));
  return wanted.filter((_, at) => at % every === 0);
}
