import { Autocomplete, TextInput } from "@mantine/core";
import type { SuggestionQuery } from "../../../../src/audiences/suggestions.ts";
import { count } from "../../format.ts";
import { useSuggestions } from "../../queries/audience-builder.ts";
import { useFault, useRuleForm } from "./form-context.ts";
import type { Place } from "./rule-node.ts";
import { suggestsOf } from "./words.ts";

interface TextFieldProps {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly value: unknown;
  readonly place: Place;
  readonly onChange: (value: string) => void;
  /** What the shop has seen, to choose from. */
  readonly suggest?: Partial<SuggestionQuery> | undefined;
  readonly options?: readonly string[];
}

/** A text, with what the shop has seen to choose from; another may be written. */
export function TextField(props: TextFieldProps) {
  const { label, hint, value, place, onChange, suggest, options } = props;
  const fault = useFault(place);
  const seen = useSuggestions(suggest);
  const text = typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value);
  const shared = { label, description: hint, error: fault, value: text, autoComplete: "off" };
  if (suggest === undefined && options === undefined)
    return <TextInput {...shared} onChange={(event) => onChange(event.currentTarget.value)} />;
  const times = new Map(seen.data?.map((each) => [String(each.value), each.times]));
  return (
    <Autocomplete
      {...shared}
      data={[...(options ?? times.keys())]}
      limit={60}
      maxDropdownHeight={280}
      onChange={onChange}
      renderOption={({ option }) => <Seen value={option.value} times={times.get(option.value)} />}
    />
  );
}

/** A suggestion, with how often it was seen. */
export function Seen({ value, times }: { value: string; times: number | undefined }) {
  return (
    <span className="seen">
      <span>{value}</span>
      {times !== undefined && <span className="dim">{count(times)}</span>}
    </span>
  );
}

/** What a text field of a condition is suggested from, within the object that it stands in. */
export function useFieldSuggestions(
  condition: string,
  field: string,
  within: Readonly<Record<string, unknown>>,
): Pick<TextFieldProps, "suggest" | "options"> {
  const { audiences } = useRuleForm();
  const of = suggestsOf(condition, field);
  if (of === undefined) return {};
  if (of === "audiences") return { options: audiences };
  const { event: _event, ...call } = eventOf(within);
  // The events themselves are not of the event that is being typed.
  return { suggest: of === "events" ? { of, ...call } : { of, ...eventOf(within) } };
}

/** Of which events an object asks, for suggestions of their properties. */
export function eventOf(
  within: Readonly<Record<string, unknown>>,
): Partial<Pick<SuggestionQuery, "event" | "call">> {
  const { event, call } = within;
  const kinds = ["identify", "track", "page", "screen", "group", "alias"] as const;
  const kind = kinds.find((each) => each === call);
  return {
    ...(typeof event === "string" && event !== "" ? { event } : {}),
    ...(kind === undefined ? {} : { call: kind }),
  };
}
