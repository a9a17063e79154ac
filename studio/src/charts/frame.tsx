import "./charts.css";
import { type ReactNode, useId } from "react";

/** Room around the plot, in pixels. */
export interface Margin {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

interface FrameProps {
  readonly width: number;
  readonly height: number;
  readonly margin: Margin;
  readonly title: string;
  /** One sentence that states the figure's numbers, for those who do not see it. */
  readonly description: string;
  readonly children: ReactNode;
}

/** The picture around a plot: scales in print by its viewBox, and says in words what it shows. */
export function Frame({ width, height, margin, title, description, children }: FrameProps) {
  const id = useId();
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: its title stands in defs, where browsers do not show it as a tip wherever the pointer rests
    <svg
      className="chart"
      role="img"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      aria-labelledby={`${id}t`}
      aria-describedby={`${id}d`}
    >
      <defs>
        <title id={`${id}t`}>{title}</title>
        <desc id={`${id}d`}>{description}</desc>
      </defs>
      <g transform={`translate(${margin.left},${margin.top})`}>{children}</g>
    </svg>
  );
}
