import { ActionIcon, Autocomplete } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useSuggestions } from "../../queries/audience-builder.ts";
import { JsonField } from "./json-field.tsx";
import { isRecord, type Place } from "./rule-node.ts";
import { TestEditor } from "./test-editor.tsx";
import { eventOf, Seen } from "./text-field.tsx";

interface TestsFieldProps {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly value: unknown;
  readonly place: Place;
  /** The object that the field stands in: it names the event. */
  readonly within: Readonly<Record<string, unknown>>;
  /** Properties of the event, or of its context. */
  readonly of: "properties" | "context";
  readonly onChange: (value: Readonly<Record<string, unknown>>) => void;
}

/** Tests of properties: all must hold. */
export function TestsField(props: TestsFieldProps) {
  const { label, hint, value, place, within, of, onChange } = props;
  if (!isRecord(value)) return <JsonField {...{ label, hint, value, place, onChange: anyOf }} />;
  const tests = Object.entries(value);
  // A test keeps its place in the list when its property becomes another.
  const renamed = (at: number, path: string, test: unknown) =>
    onChange(Object.fromEntries(tests.map((each, i) => (i === at ? [path, test] : each))));
  return (
    <fieldset className="tests-field">
      <legend>{label}</legend>
      {hint !== undefined && <p className="field-hint">{hint}</p>}
      <ul>
        {tests.map(([path, test], at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a test is where it is; its path changes while it is typed.
          <li key={at} className="tests-row">
            <PathInput
              path={path}
              place={[...place, path]}
              taken={tests.map(([other]) => other)}
              suggest={{ of: "properties", within: of, ...eventOf(within) }}
              onChange={(next) => renamed(at, next, test)}
            />
            <TestEditor
              label={path === "" ? "property" : path}
              value={test}
              place={[...place, path]}
              suggest={
                path === "" ? undefined : { of: "values", within: of, path, ...eventOf(within) }
              }
              onChange={(next) => renamed(at, path, next)}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Remove the test of ${path || "no property"}`}
              onClick={() => onChange(Object.fromEntries(tests.filter((_, i) => i !== at)))}
            >
              <IconX size={15} aria-hidden />
            </ActionIcon>
          </li>
        ))}
      </ul>
      <button
        type="button"
        className="quiet-button"
        disabled={"" in value}
        onClick={() => onChange({ ...value, "": "" })}
      >
        <IconPlus size={14} aria-hidden /> Another property
      </button>
    </fieldset>
  );

  function anyOf(next: unknown): void {
    onChange(isRecord(next) ? next : {});
  }
}

interface PathInputProps {
  readonly path: string;
  readonly place: Place;
  /** Paths that are tested already: each once. */
  readonly taken: readonly string[];
  readonly suggest: Parameters<typeof useSuggestions>[0];
  readonly onChange: (path: string) => void;
}

/** The path of a property. One that is tested already is not taken. */
function PathInput({ path, taken, suggest, onChange }: PathInputProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const seen = useSuggestions(suggest).data ?? [];
  const times = new Map(seen.map((each) => [String(each.value), each.times]));
  const isTaken = typed !== null && typed !== path && taken.includes(typed);
  return (
    <Autocomplete
      aria-label="Property"
      placeholder="Property"
      error={isTaken ? "is tested already" : undefined}
      data={[...times.keys()]}
      limit={60}
      maxDropdownHeight={280}
      value={typed ?? path}
      onChange={(next) => {
        setTyped(next);
        if (!taken.includes(next)) onChange(next);
      }}
      onBlur={() => setTyped(null)}
      renderOption={({ option }) => <Seen value={option.value} times={times.get(option.value)} />}
    />
  );
}
