import { scaleLinear, scaleSqrt } from "d3-scale";
import type { TimelineEntry } from "../../../src/customers/profile.ts";
import { Frame } from "./frame.tsx";
import { useWidth } from "./use-width.ts";

interface RhythmStripProps {
  readonly entries: readonly TimelineEntry[];
  /** End of the data, in milliseconds. */
  readonly until: number;
  readonly months: readonly { readonly at: number; readonly label: string }[];
  readonly from: number;
  readonly title: string;
  readonly description: string;
}

/** When a customer bought: a disc for each order, its area the money; below, a ring for each return. */
export function RhythmStrip(props: RhythmStripProps) {
  const [ref, width] = useWidth(760);
  const height = 106;
  const margin = { top: 6, right: 22, bottom: 26, left: 22 };
  const inner = { width: width - margin.left - margin.right, height: height - 32 };
  const [orderLane, returnLane] = [26, 57];
  const x = scaleLinear([props.from, props.until], [0, inner.width]);
  const most = Math.max(1, ...props.entries.map((entry) => Math.abs(entry.revenue)));
  const radius = scaleSqrt([0, most], [2.5, 16]);
  const every = Math.ceil(props.months.length / Math.max(1, inner.width / 56));
  const discs = [...props.entries].sort((a, b) => Math.abs(b.revenue) - Math.abs(a.revenue));

  return (
    <div className="chart-room" ref={ref}>
      <Frame
        width={width}
        height={height}
        margin={margin}
        title={props.title}
        description={props.description}
      >
        <line className="strip-line" x2={inner.width} y1={orderLane} y2={orderLane} />
        <g className="axis">
          {props.months.map((month, index) => (
            <g key={month.at} transform={`translate(${x(month.at)},0)`}>
              <line y1={orderLane - 5} y2={orderLane + 5} />
              {index % every === 0 && (
                <text y={inner.height + 18} textAnchor="middle">
                  {month.label}
                </text>
              )}
            </g>
          ))}
        </g>
        {discs.map((entry) => (
          <circle
            key={`${entry.orderId}${entry.at}`}
            className={`strip-${entry.kind}`}
            cx={x(Date.parse(entry.at))}
            cy={entry.kind === "order" ? orderLane : returnLane}
            r={radius(Math.abs(entry.revenue))}
          />
        ))}
        <line
          className="strip-end"
          x1={inner.width}
          x2={inner.width}
          y1={6}
          y2={inner.height - 6}
        />
      </Frame>
    </div>
  );
}
