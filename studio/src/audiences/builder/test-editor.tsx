import { Autocomplete, NativeSelect, TagsInput } from "@mantine/core";
import type { SuggestionQuery } from "../../../../src/audiences/suggestions.ts";
import { useSuggestions } from "../../queries/audience-builder.ts";
import { useFault } from "./form-context.ts";
import { JsonField } from "./json-field.tsx";
import { RangeField } from "./range-field.tsx";
import { isRecord, type Place } from "./rule-node.ts";
import { type Scalar, scalarFrom, scalarText, testKind, testKinds, testOf } from "./test-value.ts";
import { Seen } from "./text-field.tsx";

interface TestEditorProps {
  /** What is tested, in words. */
  readonly label: string;
  readonly value: unknown;
  readonly place: Place;
  readonly suggest: Partial<SuggestionQuery> | undefined;
  readonly onChange: (value: unknown) => void;
}

/** A test of a property: is, is one of, is not, a range, contains, is known. */
export function TestEditor(props: TestEditorProps) {
  const { label, value, place, onChange } = props;
  const fault = useFault(place);
  const kind = testKind(value);
  return (
    <div className="test">
      <NativeSelect
        aria-label={`${label}: how it is tested`}
        data={testKinds.map((each) => ({ value: each.kind, label: each.label }))}
        value={kind}
        onChange={({ currentTarget }) => onChange(testOf(currentTarget.value, value))}
      />
      <TestValue {...props} />
      {fault !== undefined && <p className="field-fault">{fault}</p>}
    </div>
  );
}

function TestValue({ label, value, place, suggest, onChange }: TestEditorProps) {
  const kind = testKind(value);
  const inner = isRecord(value) ? value : {};
  switch (kind) {
    case "is":
      return <ScalarInput {...{ label, value, suggest, onChange }} />;
    case "not":
      return (
        <ScalarInput
          {...{ label, value: inner["not"], suggest }}
          onChange={(not) => onChange({ not })}
        />
      );
    case "contains":
      return (
        <ScalarInput
          {...{ label, value: inner["contains"], suggest }}
          textOnly
          onChange={(contains) => onChange({ contains })}
        />
      );
    case "oneOf":
      return (
        <ScalarsInput
          {...{ label, value: inner["oneOf"], suggest }}
          onChange={(oneOf) => onChange({ oneOf })}
        />
      );
    case "range":
      return (
        <RangeField
          label={label}
          ends={inner}
          place={place}
          counts={false}
          onChange={({ atLeast, atMost }) =>
            onChange({
              ...(atLeast === undefined ? {} : { atLeast }),
              ...(atMost === undefined ? {} : { atMost }),
            })
          }
        />
      );
    case "json":
      return <JsonField {...{ label, value, place, onChange }} />;
    default:
      return null;
  }
}

interface ScalarInputProps {
  readonly label: string;
  readonly value: unknown;
  readonly suggest: Partial<SuggestionQuery> | undefined;
  readonly textOnly?: boolean;
  readonly onChange: (value: Scalar) => void;
}

/** A value: of the type in which the shop has seen it; where a text can be read in two ways, one chooses. */
function ScalarInput({ label, value, suggest, textOnly = false, onChange }: ScalarInputProps) {
  const seen = useSuggestions(suggest).data ?? [];
  const times = new Map(seen.map((each) => [scalarText(each.value), each.times]));
  const text = scalarText(value);
  const other = textOnly ? undefined : scalarFrom(text);
  const isPlain = typeof other === "string" || other === undefined;
  return (
    <div className="scalar">
      <Autocomplete
        aria-label={`${label}: value`}
        data={[...times.keys()]}
        limit={60}
        maxDropdownHeight={280}
        value={text}
        onChange={(next) => {
          const known = seen.find((each) => scalarText(each.value) === next)?.value;
          const read = scalarFrom(next);
          const keepsType = typeof value === typeof read && value !== "";
          onChange(textOnly ? next : (known ?? (keepsType || text === "" ? read : next)));
        }}
        renderOption={({ option }) => <Seen value={option.value} times={times.get(option.value)} />}
      />
      {!isPlain && (
        <NativeSelect
          aria-label={`${label}: type of the value`}
          data={[
            { value: "text", label: "as text" },
            { value: "other", label: typeof other === "number" ? "as number" : "as yes or no" },
          ]}
          value={typeof value === "string" ? "text" : "other"}
          onChange={({ currentTarget }) => onChange(currentTarget.value === "text" ? text : other)}
        />
      )}
    </div>
  );
}

function ScalarsInput({
  label,
  value,
  suggest,
  onChange,
}: Omit<ScalarInputProps, "onChange"> & { readonly onChange: (value: Scalar[]) => void }) {
  const seen = useSuggestions(suggest).data ?? [];
  const given: readonly unknown[] = Array.isArray(value) ? value : [];
  const known = new Map<string, Scalar>([
    ...seen.map((each): [string, Scalar] => [scalarText(each.value), each.value]),
    ...given.flatMap((each): [string, Scalar][] =>
      typeof each === "string" || typeof each === "number" || typeof each === "boolean"
        ? [[scalarText(each), each]]
        : [],
    ),
  ]);
  return (
    <TagsInput
      aria-label={`${label}: values`}
      data={[...new Set(seen.map((each) => scalarText(each.value)))]}
      limit={60}
      maxDropdownHeight={280}
      value={given.map(scalarText)}
      onChange={(texts) => onChange(texts.map((text) => known.get(text) ?? scalarFrom(text)))}
    />
  );
}
