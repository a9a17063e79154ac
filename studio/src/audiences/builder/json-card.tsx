import { Textarea } from "@mantine/core";
import { useState } from "react";
import { type Draft, draftText, readDraft } from "./draft.ts";
import { jsonProblem } from "./json-field.tsx";

interface JsonCardProps {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
}

/** The definition as the file it is: what is written here is in the form at once, and the other way round. */
export function JsonCard({ draft, onChange }: JsonCardProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const problem = typed === null ? undefined : problemOf(typed);
  return (
    <section className="card" aria-label="As JSON">
      <Textarea
        className="json-field"
        label="Definition"
        description="The same in a file; changes go both ways"
        error={problem}
        autosize
        minRows={8}
        maxRows={28}
        spellCheck={false}
        value={typed ?? draftText(draft)}
        onChange={({ currentTarget: { value } }) => {
          setTyped(value);
          const read = jsonProblem(value) === undefined ? readDraft(JSON.parse(value)) : undefined;
          if (read) onChange(read);
        }}
        onBlur={() => problem === undefined && setTyped(null)}
      />
    </section>
  );
}

function problemOf(text: string): string | undefined {
  const problem = jsonProblem(text);
  if (problem !== undefined) return problem;
  return readDraft(JSON.parse(text)) ? undefined : 'must be an object: {"audience": …, "who": …}';
}
