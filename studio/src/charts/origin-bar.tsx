import type { Estimate } from "../../../src/core/estimate.ts";

interface OriginBarProps {
  readonly predicted: Estimate;
  readonly actual: number;
  /** Top of the scale that all rows share. */
  readonly top: number;
}

/** A forecast's interval with what happened as a mark: a dot inside it, a square outside. */
export function OriginBar({ predicted, actual, top }: OriginBarProps) {
  const at = (value: number) => `${(Math.max(0, Math.min(1, value / top)) * 100).toFixed(2)}%`;
  const inside = actual >= predicted.lower && actual <= predicted.upper;
  return (
    <svg className="interval" height="16" width="100%" aria-hidden="true">
      <line className="interval-room" x1="0" x2="100%" y1="8" y2="8" />
      <line
        className="origin-interval"
        x1={at(predicted.lower)}
        x2={at(predicted.upper)}
        y1="8"
        y2="8"
      />
      <line
        className="origin-forecast"
        x1={at(predicted.value)}
        x2={at(predicted.value)}
        y1="2"
        y2="14"
      />
      <svg x={at(actual)} y="8" overflow="visible" aria-hidden="true">
        {inside ? (
          <circle className="mark-inside" r="4" />
        ) : (
          <rect className="mark-outside" x="-4" y="-4" width="8" height="8" />
        )}
      </svg>
    </svg>
  );
}
