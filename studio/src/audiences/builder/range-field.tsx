import { NativeSelect } from "@mantine/core";
import { useState } from "react";
import { useFault } from "./form-context.ts";
import { NumberInput } from "./number-input.tsx";
import type { Place } from "./rule-node.ts";

/** The ends of a range as they are written; what is no number yet is a text. */
export interface Ends {
  readonly atLeast?: unknown;
  readonly atMost?: unknown;
}

type Mode = "atLeast" | "atMost" | "exactly" | "between" | "none";

interface RangeFieldProps {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly ends: Ends;
  /** The place of the object whose ends they are. */
  readonly place: Place;
  /** Whether it counts, so that none at all can be asked for. */
  readonly counts: boolean;
  /** Both ends: one that is undefined goes. */
  readonly onChange: (ends: { readonly atLeast: unknown; readonly atMost: unknown }) => void;
}

const modeNames: Readonly<Record<Mode, string>> = {
  atLeast: "at least",
  atMost: "at most",
  exactly: "exactly",
  between: "between",
  none: "not at all",
};

/** A range: at least, at most, exactly, or between. */
export function RangeField({ label, hint, ends, place, counts, onChange }: RangeFieldProps) {
  const [chosen, setChosen] = useState<Mode>("atLeast");
  const found = modeOf(ends, counts);
  // Two ends that happen to be equal while they are typed are still two.
  const mode = chosen === "between" && found === "exactly" ? "between" : found;
  const faults = {
    atLeast: useFault([...place, "atLeast"]),
    atMost: useFault([...place, "atMost"]),
  };
  const { atLeast, atMost } = ends;
  const modes = (Object.keys(modeNames) as Mode[]).filter((each) => each !== "none" || counts);
  return (
    <fieldset className="range-field">
      <legend>{label}</legend>
      {hint !== undefined && <p className="field-hint">{hint}</p>}
      <div className="field-row">
        <NativeSelect
          aria-label={`${label}: how it is meant`}
          data={modes.map((value) => ({ value, label: modeNames[value] }))}
          value={mode}
          onChange={(event) => {
            const next = modes.find((each) => each === event.currentTarget.value) ?? "atLeast";
            setChosen(next);
            onChange(endsOf(next, ends));
          }}
        />
        {(mode === "atLeast" || mode === "between") && (
          <NumberInput
            label={null}
            name={`${label}, at least`}
            fault={faults.atLeast}
            value={atLeast}
            onChange={(value) => onChange({ atLeast: value, atMost })}
          />
        )}
        {mode === "between" && <span className="dim">and</span>}
        {(mode === "atMost" || mode === "between") && (
          <NumberInput
            label={null}
            name={`${label}, at most`}
            fault={faults.atMost}
            value={atMost}
            onChange={(value) => onChange({ atLeast, atMost: value })}
          />
        )}
        {mode === "exactly" && (
          <NumberInput
            label={null}
            name={`${label}, exactly`}
            fault={faults.atLeast}
            value={atLeast}
            onChange={(value) => onChange({ atLeast: value, atMost: value })}
          />
        )}
      </div>
    </fieldset>
  );
}

function modeOf({ atLeast, atMost }: Ends, counts: boolean): Mode {
  if (atMost === undefined) return "atLeast";
  if (atLeast === undefined) return counts && atMost === 0 ? "none" : "atMost";
  return atLeast === atMost ? "exactly" : "between";
}

function endsOf(
  mode: Mode,
  { atLeast, atMost }: Ends,
): { readonly atLeast: unknown; readonly atMost: unknown } {
  const first = atLeast ?? (atMost === 0 ? 1 : atMost) ?? 1;
  switch (mode) {
    case "atLeast":
      return { atLeast: first, atMost: undefined };
    case "atMost":
      return { atLeast: undefined, atMost: (atMost === 0 ? undefined : atMost) ?? first };
    case "exactly":
      return { atLeast: first, atMost: first };
    case "between":
      return { atLeast: first, atMost: atMost === undefined || atMost === 0 ? first : atMost };
    default:
      return { atLeast: undefined, atMost: 0 };
  }
}
