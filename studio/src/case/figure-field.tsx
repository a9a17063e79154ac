import { useId, useState } from "react";
import type { BusinessCase } from "../../../src/plan/case.ts";
import {
  type FigurePlace,
  type FigureUnit,
  figureAt,
  figureFault,
  figureOf,
  figureText,
  withFigure,
} from "./case-fields.ts";

interface FigureFieldProps {
  readonly text: BusinessCase;
  readonly place: FigurePlace;
  readonly unit: FigureUnit;
  /** What it is, for those who hear it. */
  readonly label: string;
  readonly onChange: (text: BusinessCase) => void;
}

/** A figure of a case, to be written over. What is no figure, or cannot be one here, changes nothing and is said. */
export function FigureField({ text, place, unit, label, onChange }: FigureFieldProps) {
  const faultId = useId();
  const [typed, setTyped] = useState<string>();
  const kept = figureText(figureAt(text, place), unit);
  const fault = typed === undefined ? undefined : faultOf(text, { place, unit, typed });
  const type = (written: string) => {
    setTyped(written);
    const figure = figureOf(written, unit);
    if (figure !== undefined && faultOf(text, { place, unit, typed: written }) === undefined)
      onChange(withFigure(text, place, figure));
  };
  return (
    <span className="figure-field">
      <input
        type="text"
        inputMode="decimal"
        autoComplete="off"
        aria-label={label}
        aria-invalid={fault !== undefined}
        aria-describedby={fault === undefined ? undefined : faultId}
        size={Math.max(7, (typed ?? kept).length)}
        value={typed ?? kept}
        onChange={({ currentTarget }) => type(currentTarget.value)}
        onFocus={({ currentTarget }) => currentTarget.select()}
        // What could not be is put back as it was.
        onBlur={() => setTyped(undefined)}
        onKeyDown={({ key, currentTarget }) => {
          if (key === "Enter" || key === "Escape") currentTarget.blur();
        }}
      />
      {fault !== undefined && (
        <span className="figure-fault-note" role="alert" id={faultId}>
          {fault}
        </span>
      )}
    </span>
  );
}

function faultOf(
  text: BusinessCase,
  {
    place,
    unit,
    typed,
  }: { readonly place: FigurePlace; readonly unit: FigureUnit; readonly typed: string },
): string | undefined {
  const figure = figureOf(typed, unit);
  return figure === undefined ? "write a number such as 0.35" : figureFault(text, place, figure);
}
