import {
  ChoiceField,
  ChoicesField,
  TextOrAnyField,
  TextsField,
  YesNoField,
} from "./choice-fields.tsx";
import { FaultLine } from "./fault-line.tsx";
import type { Field } from "./field-shape.ts";
import { useFault } from "./form-context.ts";
import { JsonField } from "./json-field.tsx";
import { NumberInput } from "./number-input.tsx";
import { RangeField } from "./range-field.tsx";
import { isRecord, type Place } from "./rule-node.ts";
import { SpanField } from "./span-field.tsx";
import { TestEditor } from "./test-editor.tsx";
import { TestsField } from "./tests-field.tsx";
import { TextField, useFieldSuggestions } from "./text-field.tsx";
import { fieldHint, fieldLabel, optionLabel, suggestsOf } from "./words.ts";

interface FieldEditorProps {
  readonly condition: string;
  readonly field: Field;
  /** The object that the field stands in. */
  readonly within: Readonly<Record<string, unknown>>;
  /** The place of that object. */
  readonly place: Place;
  /** What is to change in that object; a field that becomes undefined goes. */
  readonly onChange: (changes: Readonly<Record<string, unknown>>) => void;
}

/** The editor of a field, chosen by its shape alone: a new condition needs none of its own. Objects are an ObjectEditor's. */
export function FieldEditor(props: FieldEditorProps) {
  const { condition, field, within, onChange } = props;
  const { name, shape } = field;
  const label = fieldLabel(condition, field);
  const hint = fieldHint(condition, field);
  const value = within[name];
  const place = [...props.place, name];
  const suggestions = useFieldSuggestions(condition, name, within);
  const shared = {
    label,
    hint,
    value,
    place,
    onChange: (next: unknown) => onChange({ [name]: next }),
  };
  switch (shape.kind) {
    case "text":
      return <TextField {...shared} {...suggestions} />;
    case "number":
      return <NumberField {...shared} />;
    case "span":
      return <SpanField {...shared} />;
    case "range-here":
      return (
        <RangeField
          label={label}
          hint={hint}
          ends={within}
          place={props.place}
          counts={isCount(within)}
          onChange={onChange}
        />
      );
    case "range":
      return (
        <>
          <RangeField
            label={label}
            hint={hint}
            ends={isRecord(value) ? value : {}}
            place={place}
            counts={false}
            onChange={(ends) => shared.onChange(withoutGaps(ends))}
          />
          <FaultLine place={place} />
        </>
      );
    case "choice":
    case "choices": {
      const options = shape.options.map((option) => ({
        value: option,
        label: optionLabel(condition, name, option),
      }));
      return shape.kind === "choice" ? (
        <ChoiceField {...shared} options={options} />
      ) : (
        <ChoicesField {...shared} options={options} />
      );
    }
    case "texts":
      return <TextsField {...shared} />;
    case "yes-no":
      return <YesNoField {...shared} />;
    case "text-or-any":
      return <TextOrAnyField {...shared} suggest={suggestions.suggest} />;
    case "tests":
      return (
        <TestsField
          {...shared}
          within={within}
          of={name === "context" ? "context" : "properties"}
        />
      );
    case "test":
      return <OneTest {...props} label={label} />;
    default:
      return <JsonField {...shared} />;
  }
}

function NumberField({
  place,
  ...props
}: { readonly place: Place } & Parameters<typeof NumberInput>[0]) {
  return <NumberInput {...props} fault={useFault(place)} />;
}

/** A test of what another field of the same object names. */
function OneTest({
  condition,
  field,
  within,
  place,
  label,
  onChange,
}: FieldEditorProps & { readonly label: string }) {
  const path = within["name"];
  const isTrait = suggestsOf(condition, "name") === "traits";
  const suggest =
    isTrait && typeof path === "string" && path !== ""
      ? ({ of: "trait-values", path } as const)
      : undefined;
  return (
    <fieldset className="one-test">
      <legend>{label}</legend>
      <TestEditor
        label={label}
        value={within[field.name]}
        place={[...place, field.name]}
        suggest={suggest}
        onChange={(next) => onChange({ [field.name]: next })}
      />
    </fieldset>
  );
}

/** Whether the range of an object is of a count: not where it is of a sum or of money. */
function isCount({ sum, of }: Readonly<Record<string, unknown>>): boolean {
  return sum === undefined && (of === undefined || of === "orders");
}

function withoutGaps(ends: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(ends).filter(([, value]) => value !== undefined));
}
