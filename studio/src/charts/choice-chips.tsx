import { useState } from "react";
import { inkCount } from "./inks.ts";

/** Something that can be drawn. */
export interface Choice {
  readonly key: string;
  readonly label: string;
  /** What a pointer resting on it is told. */
  readonly title: string;
  /** A short word in a dashed frame, where a caution is due. */
  readonly caution?: string | undefined;
}

interface ChoiceChipsProps {
  readonly legend: string;
  readonly choices: readonly Choice[];
  /** The inks of what is drawn, by key. */
  readonly inks: ReadonlyMap<string, string>;
  /** Which end of a long list is shown before somebody asks for all. */
  readonly keep: "first" | "last";
  /** What the choices are called: "months". */
  readonly plural: string;
  readonly onPress: (key: string) => void;
  readonly onEmphasis: (key: string | null) => void;
}

/** Most chips shown before somebody asks for all. */
const mostChips = 12;

/** Chooses which curves are drawn; resting on one brings its curve forward. */
export function ChoiceChips(props: ChoiceChipsProps) {
  const { choices, inks, onPress, onEmphasis } = props;
  const [all, setAll] = useState(false);
  const from = props.keep === "first" ? 0 : choices.length - mostChips;
  const shown = choices.filter(
    ({ key }, index) => all || (index >= from && index < from + mostChips) || inks.has(key),
  );
  const full = inks.size >= inkCount;
  return (
    <fieldset className="chips">
      <legend className="only-heard">
        {props.legend}; at most {inkCount}
      </legend>
      {shown.map(({ key, label, title, caution }) => {
        const ink = inks.get(key);
        return (
          <button
            key={key}
            type="button"
            className="chip"
            aria-pressed={ink !== undefined}
            aria-disabled={ink === undefined && full}
            title={title}
            onClick={() => onPress(key)}
            onMouseEnter={() => onEmphasis(key)}
            onMouseLeave={() => onEmphasis(null)}
            onFocus={() => onEmphasis(key)}
            onBlur={() => onEmphasis(null)}
          >
            <i aria-hidden="true" style={{ background: ink ?? "transparent" }} />
            <span className="chip-label">{label}</span>
            {caution !== undefined && <span className="chip-cut">{caution}</span>}
          </button>
        );
      })}
      {choices.length > mostChips && (
        <button type="button" className="quiet-button" onClick={() => setAll(!all)}>
          {all ? "Show fewer" : `All ${choices.length} ${props.plural}`}
        </button>
      )}
    </fieldset>
  );
}
