import type { ErrorComponentProps } from "@tanstack/react-router";
import { faultText } from "../states/fault-text.ts";

/** One figure that failed to draw; the others beside it stand. */
export function FigureFault({ error, reset }: ErrorComponentProps) {
  return (
    <div className="figure-fault" role="alert">
      <p>This figure could not be drawn. The others are not affected.</p>
      <p>
        <code>{faultText(error)}</code>
      </p>
      <button type="button" className="quiet-button" onClick={reset}>
        Draw it again
      </button>
    </div>
  );
}
