import { scaleLinear } from "d3-scale";
import { Frame } from "./frame.tsx";
import { useWidth } from "./use-width.ts";

/** What one assumption does to the result at its low and at its high figure. */
export interface TornadoRow {
  readonly key: string;
  readonly label: string;
  readonly low: { readonly figure: string; readonly result: number };
  readonly high: { readonly figure: string; readonly result: number };
}

interface TornadoChartProps {
  /** The widest first. */
  readonly rows: readonly TornadoRow[];
  /** The result with all at their likely figures. */
  readonly base: number;
  readonly title: string;
  readonly description: string;
  readonly axisName: string;
  readonly write: (value: number) => string;
}

/** Below this width the names stand above their bars. */
const leastBeside = 470;
const axisRoom = 44;

/** Bars from the result as it is likely to what one assumption alone makes of it, the widest on top. */
export function TornadoChart(props: TornadoChartProps) {
  const { rows, base, title, description, axisName, write } = props;
  const [ref, width] = useWidth(760);
  const isBeside = width >= leastBeside;
  const room = isBeside ? 35 : 48;
  const margin = { top: 8, right: 62, bottom: axisRoom, left: isBeside ? 218 : 62 };
  const inner = { width: width - margin.left - margin.right, height: rows.length * room };
  const height = inner.height + margin.top + margin.bottom;
  const results = rows.flatMap(({ low, high }) => [low.result, high.result]);
  const x = scaleLinear([Math.min(base, ...results), Math.max(base, ...results)], [0, inner.width]);
  // A case of which all is known has no width.
  if (x.domain()[0] === x.domain()[1]) x.domain([base - 1, base + 1]);
  const bar = { y: isBeside ? 8 : 21, height: 19 };
  return (
    <div className="chart-room" ref={ref}>
      <Frame width={width} height={height} margin={margin} title={title} description={description}>
        <g className="axis">
          {x.ticks(inner.width < 300 ? 2 : 4).map((value) => (
            <g key={value} transform={`translate(${x(value)},0)`}>
              <line y2={inner.height} />
              <text y={inner.height + 16} textAnchor="middle">
                {write(value)}
              </text>
            </g>
          ))}
          <text className="axis-name" x={inner.width / 2} y={inner.height + 35} textAnchor="middle">
            {axisName}
          </text>
        </g>
        {rows.map((row, i) => (
          <g key={row.key} transform={`translate(0,${i * room})`}>
            <text
              className="tornado-name"
              x={isBeside ? -70 : -margin.left}
              y={isBeside ? bar.y + bar.height / 2 : 11}
              dy={isBeside ? "0.32em" : 0}
              textAnchor={isBeside ? "end" : "start"}
            >
              {row.label}
            </text>
            <Sides row={row} base={base} x={x} bar={bar} />
          </g>
        ))}
        <line className="tornado-base" x1={x(base)} x2={x(base)} y1={-2} y2={inner.height} />
      </Frame>
    </div>
  );
}

interface SidesProps {
  readonly row: TornadoRow;
  readonly base: number;
  readonly x: (value: number) => number;
  readonly bar: { readonly y: number; readonly height: number };
}

/** The two halves, each with the figure that leads there; where both lead to one side, the figures share its end. */
function Sides({ row: { low, high }, base, x, bar }: SidesProps) {
  const sides = [low, high].map((side) => ({ ...side, isGood: side.result >= base }));
  const ends = [true, false].map((isRight) => {
    const here = sides.filter(({ result, isGood }) =>
      result === base
        ? isRight === (low.result < base || high.result === base)
        : isGood === isRight,
    );
    const at = here.map(({ result }) => x(result));
    return {
      isRight,
      text: here.map(({ figure }) => figure).join(", "),
      at: isRight ? Math.max(x(base), ...at) + 7 : Math.min(x(base), ...at) - 7,
    };
  });
  return (
    <>
      {sides.map(({ result, isGood }, i) => (
        <rect
          // biome-ignore lint/suspicious/noArrayIndexKey: the first is the low side
          key={i}
          className="tornado-bar"
          data-good={isGood}
          x={Math.min(x(base), x(result))}
          width={Math.abs(x(base) - x(result))}
          {...bar}
          rx={1.5}
        />
      ))}
      {ends.map(({ isRight, text, at }) => (
        <text
          key={String(isRight)}
          className="tornado-figure"
          x={at}
          y={bar.y + bar.height / 2}
          dy="0.32em"
          textAnchor={isRight ? "start" : "end"}
        >
          {text}
        </text>
      ))}
    </>
  );
}
