import { scaleLinear } from "d3-scale";
import type { Estimate } from "../../../src/core/estimate.ts";
import { Frame } from "./frame.tsx";
import { StepName } from "./step-name.tsx";
import { useWidth } from "./use-width.ts";

/** A bar with its interval. */
export interface IntervalBar {
  readonly key: string;
  readonly label: string;
  /** What stands below its name. */
  readonly note: string;
  readonly estimate: Estimate;
  /** It stands out: it is the one to see. */
  readonly isMarked: boolean;
}

/** Bars on one scale, with what they tell above them. */
export interface BarPanel {
  readonly key: string;
  readonly title: string;
  /** In what the notes are. */
  readonly noteName: string;
  readonly bars: readonly IntervalBar[];
}

interface IntervalBarsProps {
  readonly panels: readonly BarPanel[];
  readonly title: string;
  readonly description: string;
  /** The amount above a bar. */
  readonly tell: (estimate: Estimate) => string;
}

const panelHeight = 240;
const margin = { top: 4, right: 0, bottom: 0, left: 0 };
const plot = { top: 46, height: 132 };
/** Panels whose bars have less room than this stand under each other. */
const leastRoom = 62;
const gap = 28;

/** Estimates as bars with their intervals, in panels beside each other, each on a scale of its own. */
export function IntervalBars({ panels, title, description, tell }: IntervalBarsProps) {
  const [ref, width] = useWidth(760);
  const beside = (width - gap * (panels.length - 1)) / panels.length;
  const most = Math.max(...panels.map(({ bars }) => bars.length));
  const isBeside = beside >= leastRoom * most;
  const room = isBeside ? beside : width;
  const height = isBeside ? panelHeight : panelHeight * panels.length;
  return (
    <div className="chart-room" ref={ref}>
      <Frame width={width} height={height} margin={margin} title={title} description={description}>
        {panels.map((panel, i) => (
          <g
            key={panel.key}
            transform={
              isBeside ? `translate(${i * (room + gap)},0)` : `translate(0,${i * panelHeight})`
            }
          >
            <Panel panel={panel} width={room} tell={tell} />
          </g>
        ))}
      </Frame>
    </div>
  );
}

interface PanelProps {
  readonly panel: BarPanel;
  readonly width: number;
  readonly tell: IntervalBarsProps["tell"];
}

function Panel({ panel: { title, noteName, bars }, width, tell }: PanelProps) {
  const ends = bars.flatMap(({ estimate: { value, lower, upper } }) => [value, lower, upper]);
  const y = scaleLinear(
    [Math.min(0, ...ends), Math.max(1, ...ends)],
    [plot.top + plot.height, plot.top],
  );
  const room = width / Math.max(1, bars.length);
  const barWidth = Math.min(64, room * 0.5);
  return (
    <>
      <text className="panel-title" y={14}>
        {title}
      </text>
      {bars.map(({ key, label, note, estimate, isMarked }, i) => (
        <g key={key} transform={`translate(${i * room + room / 2},0)`}>
          <Bar estimate={estimate} isMarked={isMarked} width={barWidth} y={y} />
          <text
            className="waterfall-amount"
            y={y(Math.max(0, estimate.value, estimate.upper)) - 7}
            textAnchor="middle"
          >
            {tell(estimate)}
          </text>
          <StepName label={label} note={note} room={room} y={plot.top + plot.height + 18} />
        </g>
      ))}
      <text
        className="waterfall-name"
        x={width / 2}
        y={plot.top + plot.height + 50}
        textAnchor="middle"
      >
        {noteName}
      </text>
      <line className="waterfall-ground" x2={width} y1={y(0)} y2={y(0)} />
    </>
  );
}

interface BarProps extends Pick<IntervalBar, "estimate" | "isMarked"> {
  readonly width: number;
  readonly y: (value: number) => number;
}

function Bar({ estimate: { value, lower, upper }, isMarked, width, y }: BarProps) {
  return (
    <>
      <rect
        className="panel-bar"
        data-marked={isMarked}
        x={-width / 2}
        y={Math.min(y(0), y(value))}
        width={width}
        height={Math.abs(y(0) - y(value))}
        rx={1.5}
      />
      {upper > lower && (
        <path
          className="panel-interval"
          d={`M0,${y(lower)}V${y(upper)}M-5,${y(lower)}H5M-5,${y(upper)}H5`}
        />
      )}
    </>
  );
}
