import { NativeSelect, TextInput } from "@mantine/core";
import { useFault } from "./form-context.ts";
import type { Place } from "./rule-node.ts";

const units = [
  { value: "m", label: "minutes" },
  { value: "h", label: "hours" },
  { value: "d", label: "days" },
  { value: "w", label: "weeks" },
] as const;

interface SpanFieldProps {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly value: unknown;
  readonly place: Place;
  readonly onChange: (value: string) => void;
}

/** A span of time: how many, of which unit. */
export function SpanField({ label, hint, value, place, onChange }: SpanFieldProps) {
  const fault = useFault(place);
  const text = typeof value === "string" ? value : String(value);
  const [, number = text, unit = "d"] = /^(.*)([mhdw])$/.exec(text) ?? [];
  return (
    <fieldset className="span-field">
      <legend>{label}</legend>
      {hint !== undefined && <p className="field-hint">{hint}</p>}
      <div className="field-row">
        <TextInput
          className="number"
          aria-label={`${label}: how many`}
          inputMode="numeric"
          autoComplete="off"
          error={fault !== undefined}
          value={number}
          onChange={(event) => onChange(`${event.currentTarget.value.trim()}${unit}`)}
        />
        <NativeSelect
          aria-label={`${label}: unit`}
          data={[...units]}
          value={unit}
          onChange={(event) => onChange(`${number}${event.currentTarget.value}`)}
        />
      </div>
      {fault !== undefined && <p className="field-fault">{fault}</p>}
    </fieldset>
  );
}
