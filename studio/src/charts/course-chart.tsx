import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import { useState } from "react";
import { StepAxis, ValueAxis } from "./axes.tsx";
import { type CourseEnd, courseEnds } from "./course-ends.ts";
import { type CursorRow, CurveCursor } from "./curve-cursor.tsx";
import { CurveLabels } from "./curve-labels.tsx";
import { Frame } from "./frame.tsx";
import { useWidth } from "./use-width.ts";

/** A measure at a share of its period, 0 to 1. */
export interface CourseMark {
  readonly share: number;
  readonly amount: number;
  /** What the time is called. */
  readonly label: string;
}

interface CourseChartProps {
  readonly marks: readonly CourseMark[];
  /** It adds up from nothing; else it is a level. */
  readonly addsUp: boolean;
  readonly baseline: number;
  readonly target: number;
  /** What it comes to at the end at this pace; null: not told. */
  readonly atEnd: number | null;
  /** What the end of the pace is called. */
  readonly paceLabel: string;
  readonly title: string;
  readonly description: string;
  readonly axisName: string;
  /** Times below the picture, at most so many. */
  readonly ticks: (most: number) => readonly { readonly share: number; readonly label: string }[];
  readonly write: (value: number) => string;
  readonly rowsAt: (mark: CourseMark) => readonly CursorRow[];
}

/** Where a measure stands in its period, between where it was and where it is to be. */
export function CourseChart(props: CourseChartProps) {
  const { marks, addsUp, baseline, target, atEnd, write } = props;
  const [ref, width] = useWidth(980);
  const [step, setStep] = useState<number | null>(null);
  const narrow = width < 560;
  const height = narrow ? 280 : 340;
  const margin = { top: 14, right: narrow ? 74 : 138, bottom: 48, left: narrow ? 46 : 58 };
  const inner = {
    width: width - margin.left - margin.right,
    height: height - margin.top - margin.bottom,
  };
  const ends = courseEnds({ marks, baseline, target, atEnd });
  const x = scaleLinear([0, 1], [0, inner.width]);
  const y = scaleLinear(ends.domain(addsUp), [inner.height, 0]).nice(5);
  const path = line<CourseMark>()
    .x(({ share }) => x(share))
    .y(({ amount }) => y(amount));
  const past = addsUp && marks.length > 0 ? [{ share: 0, amount: 0, label: "" }, ...marks] : marks;
  const now = marks.at(-1);
  const at = step === null ? undefined : marks[step];
  const [first, last] = [x(marks[0]?.share ?? 0), x(now?.share ?? 0)];
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
          ticks={y.ticks(5).map((value) => ({ at: y(value), label: write(value) }))}
        />
        <StepAxis
          width={inner.width}
          height={inner.height}
          name={props.axisName}
          ticks={props.ticks(narrow ? 3 : 6).map(({ share, label }) => ({ at: x(share), label }))}
        />
        {addsUp && <line className="course-even" x1={0} y1={y(0)} x2={x(1)} y2={y(target)} />}
        <line className="course-baseline" x2={inner.width} y1={y(baseline)} y2={y(baseline)} />
        <line className="course-target" x2={inner.width} y1={y(target)} y2={y(target)} />
        {at !== undefined && (
          <line className="cursor" x1={x(at.share)} x2={x(at.share)} y2={inner.height} />
        )}
        {now !== undefined && ends.pace !== null && (
          <line
            className="course-pace"
            x1={x(now.share)}
            y1={y(now.amount)}
            x2={x(ends.pace.share)}
            y2={y(ends.pace.amount)}
          />
        )}
        <path className="course-past" d={path(past) ?? ""} />
        {now !== undefined && (
          <circle className="course-now" cx={x(now.share)} cy={y(now.amount)} r={4.5} />
        )}
        {ends.pace !== null && ends.pace.share === 1 && now !== undefined && now.share < 1 && (
          <circle className="course-end" cx={x(1)} cy={y(ends.pace.amount)} r={4} />
        )}
        <CurveLabels
          edge={inner.width}
          height={inner.height}
          ends={labelled(ends.labels, props.paceLabel).map(({ key, label, ink, amount }) => ({
            ...{ key, label, ink, faded: false, x: inner.width },
            text: narrow ? "" : write(amount),
            y: Math.max(0, y(amount)),
          }))}
        />
      </Frame>
      {marks.length > 0 && (
        <CurveCursor
          label={`Read the figure at a day: ${props.title}`}
          stepName="Up to"
          nameAt={(each) => `Up to ${marks[each]?.label ?? ""}`}
          start={marks.length - 1}
          first={0}
          last={marks.length - 1}
          step={step}
          onStep={setStep}
          rowsAt={(each) => {
            const mark = marks[each];
            return mark === undefined ? [] : props.rowsAt(mark);
          }}
          place={{
            ...{ left: margin.left + first, top: margin.top, height: inner.height },
            width: Math.max(14, last - first),
          }}
        />
      )}
    </div>
  );
}

function labelled(ends: readonly CourseEnd[], pace: string) {
  const words = { target: "Target", baseline: "Baseline", pace };
  const inks = { target: "var(--ink)", baseline: "var(--dim)", pace: "var(--accent)" };
  return ends.map(({ key, amount }) => ({ key, amount, label: words[key], ink: inks[key] }));
}
