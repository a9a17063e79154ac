import type { KeyboardEvent, PointerEvent } from "react";
import { type Curve, isForecast, valueAt } from "./curve.ts";

interface CurveCursorProps {
  readonly curves: readonly Curve[];
  readonly last: number;
  readonly month: number | null;
  readonly onMonth: (month: number | null) => void;
  readonly writePoint: (curve: Curve, month: number) => string;
  /** The plot's place in its room, in pixels. */
  readonly place: {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
  };
}

/** Reads all curves at one month: by pointer, or as a slider with the arrow keys. */
export function CurveCursor({ curves, last, month, onMonth, writePoint, place }: CurveCursorProps) {
  const point = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    onMonth(Math.max(0, Math.min(last, Math.round(share * last))));
  };
  const press = (event: KeyboardEvent) => {
    const next = monthAfterKey(event.key, month ?? 0, last);
    if (next === undefined) return;
    event.preventDefault();
    onMonth(next);
  };
  const shown = month === null ? [] : curves.filter((curve) => valueAt(curve, month) !== null);
  const at = month ?? 0;
  const spoken = shown.map((curve) => `${curve.label} ${writePoint(curve, at)}`).join("; ");
  const left = (at / last) * place.width;

  return (
    <div className="cursor-plot" style={place}>
      <div
        className="cursor-slider"
        role="slider"
        tabIndex={0}
        aria-label="Read the curves at a month since first order"
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={at}
        aria-valuetext={`Month ${at}: ${spoken}`}
        onKeyDown={press}
        onFocus={() => onMonth(month ?? Math.min(12, last))}
        onBlur={() => onMonth(null)}
        onPointerMove={point}
        onPointerLeave={() => onMonth(null)}
      />
      {month !== null && (
        <div
          className="chart-tip"
          aria-hidden="true"
          style={left > place.width / 2 ? { right: place.width - left + 12 } : { left: left + 12 }}
        >
          <strong>Month {month}</strong>
          {shown.map((curve) => (
            <div key={curve.month} className="chart-tip-row">
              <i data-dotted={isForecast(curve, month)} style={{ color: curve.ink }} />
              <span>{curve.label}</span>
              <span>{writePoint(curve, month)}</span>
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

function monthAfterKey(key: string, month: number, last: number): number | null | undefined {
  if (key === "ArrowRight" || key === "ArrowUp") return Math.min(last, month + 1);
  if (key === "ArrowLeft" || key === "ArrowDown") return Math.max(0, month - 1);
  if (key === "Home") return 0;
  if (key === "End") return last;
  return key === "Escape" ? null : undefined;
}
