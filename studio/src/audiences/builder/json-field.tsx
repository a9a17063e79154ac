import { Textarea } from "@mantine/core";
import { useState } from "react";
import { useFault } from "./form-context.ts";
import type { Place } from "./rule-node.ts";

interface JsonFieldProps {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly value: unknown;
  readonly place: Place;
  readonly onChange: (value: unknown) => void;
}

/** What no other field can show, as JSON. */
export function JsonField({ label, hint, value, place, onChange }: JsonFieldProps) {
  const fault = useFault(place);
  const [typed, setTyped] = useState<string | null>(null);
  const problem = typed === null ? undefined : jsonProblem(typed);
  return (
    <Textarea
      className="json-field"
      label={label}
      description={hint}
      error={problem ?? fault}
      autosize
      minRows={2}
      maxRows={12}
      spellCheck={false}
      value={typed ?? JSON.stringify(value, null, 2)}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value);
        if (jsonProblem(currentTarget.value) === undefined)
          onChange(JSON.parse(currentTarget.value));
      }}
      onBlur={() => problem === undefined && setTyped(null)}
    />
  );
}

/** Why a text is no JSON; undefined where it is. */
export function jsonProblem(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return `is no JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
}
