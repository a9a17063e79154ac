import { TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";

interface NumberInputProps {
  readonly label: ReactNode;
  /** Said of it where no label is seen. */
  readonly name?: string;
  readonly hint?: string | undefined;
  readonly fault?: string | undefined;
  readonly value: unknown;
  /** A number; the text as it is where it is none, so that its fault can be said. */
  readonly onChange: (value: number | string) => void;
}

/** A number, as it is typed: what is none yet is kept as a text. */
export function NumberInput({ label, name, hint, fault, value, onChange }: NumberInputProps) {
  const [typed, setTyped] = useState("");
  const text = numberOf(typed) === value ? typed : String(value ?? "");
  return (
    <TextInput
      className="number"
      label={label}
      aria-label={name}
      description={hint}
      error={fault}
      inputMode="decimal"
      autoComplete="off"
      value={text}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        onChange(numberOf(event.currentTarget.value));
      }}
    />
  );
}

function numberOf(text: string): number | string {
  const plain = text.trim().replace(",", ".");
  return /^-?(?:\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : text;
}
