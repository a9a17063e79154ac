import type { ScaleLinear } from "d3-scale";
import { curveMonotoneX, line } from "d3-shape";
import type { LevelCurve } from "./level-curve.ts";

interface LevelMarksProps {
  readonly curve: LevelCurve;
  readonly x: ScaleLinear<number, number>;
  readonly y: ScaleLinear<number, number>;
  readonly faded: boolean;
  /** Where the end's interval stands, in pixels beside the last month, so that intervals do not cover each other. */
  readonly endAt: number;
}

/** One level: its curve, the interval at its end, its cost dashed up to the month that pays it back, a ring there. */
export function LevelMarks({ curve, x, y, faded, endAt }: LevelMarksProps) {
  const last = curve.values.length - 1;
  const path = line<number>()
    .x((_, month) => x(month))
    .y((value) => y(value))
    .curve(curveMonotoneX);
  const { cost, paybackMonth } = curve;
  const paid = paybackMonth === null ? undefined : curve.values[paybackMonth];
  return (
    <g
      className="curve level-curve"
      data-faded={faded}
      data-uncertain={curve.uncertain}
      style={{ color: curve.ink }}
    >
      {cost !== null && (
        <line
          className="level-cost"
          x1={x(0)}
          x2={x(paybackMonth ?? last)}
          y1={y(cost)}
          y2={y(cost)}
        />
      )}
      <path className="curve-past" d={path(curve.values) ?? ""} />
      <line
        className="level-end"
        x1={x(last) + endAt}
        x2={x(last) + endAt}
        y1={y(curve.end.lower)}
        y2={y(curve.end.upper)}
      />
      {paybackMonth !== null && paid !== undefined && (
        <circle className="level-payback" cx={x(paybackMonth)} cy={y(paid)} r={5} />
      )}
    </g>
  );
}
