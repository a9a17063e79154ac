import { Textarea, TextInput } from "@mantine/core";
import { useContext } from "react";
import { type Draft, frameText, nameFor } from "./draft.ts";
import { FaultContext } from "./form-context.ts";

interface NamingCardProps {
  readonly draft: Draft;
  /** Whether the audience is kept already: its name is its address, and stays. */
  readonly isKept: boolean;
  /** What is wrong with the name beside how it is written. */
  readonly nameFault: string | undefined;
  readonly onChange: (frame: Readonly<Record<string, unknown>>) => void;
}

/** What the audience is called. The name follows the title until it is written by hand. */
export function NamingCard({ draft, isKept, nameFault, onChange }: NamingCardProps) {
  const faultAt = useContext(FaultContext);
  const [title, name] = [frameText(draft, "title"), frameText(draft, "audience")];
  const follows = !isKept && (name === "" || name === nameFor(title));
  return (
    <section className="card naming" aria-label="What it is called">
      <TextInput
        label="Title"
        placeholder="Second order late, for example"
        data-place={JSON.stringify(["title"])}
        error={faultAt(["title"])}
        maxLength={200}
        value={title}
        onChange={({ currentTarget: { value } }) =>
          onChange({
            ...draft.frame,
            title: value,
            ...(follows ? { audience: nameFor(value) } : {}),
          })
        }
      />
      <TextInput
        label="Name"
        description={
          isKept ? "It is the audience's address, and stays" : "In commands, files and addresses"
        }
        data-place={JSON.stringify(["audience"])}
        error={nameFault ?? faultAt(["audience"])}
        inputWrapperOrder={["label", "input", "error", "description"]}
        readOnly={isKept}
        value={name}
        onChange={({ currentTarget: { value } }) => onChange({ ...draft.frame, audience: value })}
      />
      <Textarea
        className="naming-wide"
        label="Description"
        placeholder="What it is for, and how it was meant"
        data-place={JSON.stringify(["description"])}
        error={faultAt(["description"])}
        autosize
        minRows={1}
        maxRows={6}
        maxLength={2000}
        value={frameText(draft, "description")}
        onChange={({ currentTarget: { value } }) => {
          const { description: _before, ...rest } = draft.frame;
          onChange(value === "" ? rest : { ...rest, description: value });
        }}
      />
    </section>
  );
}
