import { Autocomplete } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useCustomerMatches } from "../queries/customers.ts";

interface PersonFieldProps {
  readonly value: string | undefined;
  readonly onChoose: (who: string | undefined) => void;
}

/** Finds a customer as it is typed; any other name of a person goes, too, with Enter. */
export function PersonField({ value, onChoose }: PersonFieldProps) {
  const [text, setText] = useState(value ?? "");
  const [settled] = useDebouncedValue(text.trim(), 180);
  const { data } = useCustomerMatches(settled === value ? "" : settled, 8);
  useEffect(() => setText(value ?? ""), [value]);
  const found = settled === "" ? [] : (data?.customers ?? []);
  return (
    <form
      className="person-field"
      onSubmit={(event) => {
        event.preventDefault();
        onChoose(text.trim() || undefined);
      }}
    >
      <Autocomplete
        label="Customer"
        placeholder="Customer number, name or e-mail"
        leftSection={<IconSearch size={16} stroke={1.8} aria-hidden />}
        comboboxProps={{ withinPortal: false }}
        value={text}
        data={[...new Set(found.map(({ identity }) => identity))]}
        filter={({ options }) => options}
        renderOption={({ option }) => {
          const why = found.find(({ identity }) => identity === option.value)?.why;
          return (
            <span className="person-option">
              <strong>{option.value}</strong>
              <span className="dim">{why}</span>
            </span>
          );
        }}
        onChange={setText}
        onOptionSubmit={onChoose}
      />
    </form>
  );
}
