import type { KeyboardEvent, PointerEvent } from "react";

/** What one curve says at a step. */
export interface CursorRow {
  readonly key: string;
  readonly label: string;
  readonly ink: string;
  readonly dotted: boolean;
  readonly text: string;
}

interface CurveCursorProps {
  /** What the slider does, for those who hear it. */
  readonly label: string;
  /** What a step is called: "Month" or "Tenth". */
  readonly stepName: string;
  /** What one step is called, where a number after the name does not say it. */
  readonly nameAt?: (step: number) => string;
  /** Where the keyboard begins. */
  readonly start?: number;
  readonly first: number;
  readonly last: number;
  readonly step: number | null;
  readonly onStep: (step: number | null) => void;
  readonly rowsAt: (step: number) => readonly CursorRow[];
  /** The plot's place in its room, in pixels; its first and last step stand `inset` from its edges. */
  readonly place: {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
  };
  readonly inset?: number;
}

/** Reads all curves at one step: by pointer, or as a slider with the arrow keys. */
export function CurveCursor(props: CurveCursorProps) {
  const { first, last, step, onStep, place, stepName, inset = 0 } = props;
  const room = Math.max(1, place.width - 2 * inset);
  const point = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - box.left - inset) / room;
    onStep(Math.max(first, Math.min(last, Math.round(first + share * (last - first)))));
  };
  const press = (event: KeyboardEvent) => {
    const next = stepAfterKey(event.key, step ?? first, { first, last });
    if (next === undefined) return;
    event.preventDefault();
    onStep(next);
  };
  const at = step ?? first;
  const name = props.nameAt?.(at) ?? `${stepName} ${at}`;
  const shown = step === null ? [] : props.rowsAt(step);
  const spoken = shown.map((row) => `${row.label} ${row.text}`).join("; ");
  const left = inset + ((at - first) / Math.max(1, last - first)) * room;

  return (
    <div className="cursor-plot" style={place}>
      <div
        className="cursor-slider"
        role="slider"
        tabIndex={0}
        aria-label={props.label}
        aria-valuemin={first}
        aria-valuemax={last}
        aria-valuenow={at}
        aria-valuetext={`${name}: ${spoken}`}
        onKeyDown={press}
        onFocus={() => onStep(step ?? props.start ?? Math.min(12, last))}
        onBlur={() => onStep(null)}
        onPointerMove={point}
        onPointerLeave={() => onStep(null)}
      />
      {step !== null && (
        <div
          className="chart-tip"
          aria-hidden="true"
          style={left > place.width / 2 ? { right: place.width - left + 12 } : { left: left + 12 }}
        >
          <strong>{name}</strong>
          {shown.map((row) => (
            <div key={row.key} className="chart-tip-row">
              <i data-dotted={row.dotted} style={{ color: row.ink }} />
              <span>{row.label}</span>
              <span>{row.text}</span>
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

function stepAfterKey(
  key: string,
  step: number,
  { first, last }: { readonly first: number; readonly last: number },
): number | null | undefined {
  if (key === "ArrowRight" || key === "ArrowUp") return Math.min(last, step + 1);
  if (key === "ArrowLeft" || key === "ArrowDown") return Math.max(first, step - 1);
  if (key === "Home") return first;
  if (key === "End") return last;
  return key === "Escape" ? null : undefined;
}
