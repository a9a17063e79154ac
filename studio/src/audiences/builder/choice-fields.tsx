import { NativeSelect, TagsInput } from "@mantine/core";
import { useFault } from "./form-context.ts";
import type { Place } from "./rule-node.ts";
import { TextField } from "./text-field.tsx";

interface ChoiceProps<Value> {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly value: unknown;
  readonly place: Place;
  readonly onChange: (value: Value) => void;
}

interface Option {
  readonly value: string;
  readonly label: string;
}

/** One of a few. What is none of them shows as it was written. */
export function ChoiceField(props: ChoiceProps<string> & { readonly options: readonly Option[] }) {
  const { label, hint, value, place, onChange, options } = props;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const isKnown = options.some((option) => option.value === text);
  return (
    <NativeSelect
      label={label}
      description={hint}
      error={useFault(place)}
      data={[...options, ...(isKnown ? [] : [{ value: text, label: `“${text}”` }])]}
      value={text}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** Some of a few. */
export function ChoicesField(
  props: ChoiceProps<readonly string[]> & { readonly options: readonly Option[] },
) {
  const { label, hint, value, place, onChange, options } = props;
  const fault = useFault(place);
  const chosen = textsOf(value);
  return (
    <fieldset className="choices-field">
      <legend>{label}</legend>
      {hint !== undefined && <p className="field-hint">{hint}</p>}
      <div className="choices">
        {options.map((option) => {
          const isOn = chosen.includes(option.value);
          return (
            <button
              key={option.value}
              type="button"
              className="choice"
              aria-pressed={isOn}
              onClick={() =>
                onChange(
                  isOn ? chosen.filter((each) => each !== option.value) : [...chosen, option.value],
                )
              }
            >
              {option.label}
            </button>
          );
        })}
      </div>
      {fault !== undefined && <p className="field-fault">{fault}</p>}
    </fieldset>
  );
}

/** A list of texts. */
export function TextsField(props: ChoiceProps<readonly string[]>) {
  const { label, hint, value, place, onChange } = props;
  return (
    <TagsInput
      label={label}
      description={hint}
      error={useFault(place)}
      value={[...textsOf(value)]}
      onChange={onChange}
    />
  );
}

/** Yes or no. */
export function YesNoField({ onChange, ...props }: ChoiceProps<boolean>) {
  return (
    <ChoiceField
      {...props}
      value={String(props.value)}
      options={[
        { value: "true", label: "Yes" },
        { value: "false", label: "No" },
      ]}
      onChange={(value) => onChange(value === "true")}
    />
  );
}

/** Any, none, or this one. */
export function TextOrAnyField(
  props: ChoiceProps<string | boolean> & Pick<Parameters<typeof TextField>[0], "suggest">,
) {
  const { label, hint, value, place, onChange, suggest } = props;
  const which = typeof value === "boolean" ? String(value) : "this";
  return (
    <div className="text-or-any">
      <NativeSelect
        label={label}
        description={hint}
        data={[
          { value: "true", label: "any" },
          { value: "false", label: "none" },
          { value: "this", label: "this one" },
        ]}
        value={which}
        onChange={({ currentTarget }) =>
          onChange(currentTarget.value === "this" ? "" : currentTarget.value === "true")
        }
      />
      {which === "this" && (
        <TextField
          label={`${label}: which`}
          value={value}
          place={place}
          onChange={onChange}
          suggest={suggest}
        />
      )}
    </div>
  );
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}
