import { ActionIcon, Button, NativeSelect, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { guardrailMeasures } from "../../../../src/plan/goal-measures.ts";
import { measureNames } from "../goal-words.ts";
import { FormPart, type FormPartProps } from "./form-part.tsx";
import type { GuardrailDraft } from "./goal-draft.ts";

/** What must not get worse on the way. */
export function GuardrailFields({ draft, change, faults }: FormPartProps) {
  const { guardrails } = draft;
  const set = (at: number, more: Partial<GuardrailDraft>) =>
    change({ guardrails: guardrails.map((each, i) => (i === at ? { ...each, ...more } : each)) });
  const free = guardrailMeasures.find(
    (name) => !guardrails.some(({ measure }) => measure === name),
  );
  return (
    <FormPart
      title="What must not get worse"
      hint="A target can be bought with margin or with people's patience: say how far."
    >
      {guardrails.map((each, i) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: a guardrail is its place
          key={i}
          className="guardrail-fields"
        >
          <NativeSelect
            aria-label={`Guardrail ${i + 1}`}
            value={each.measure}
            data={guardrailMeasures.map((name) => ({ value: name, label: measureNames[name] }))}
            onChange={({ currentTarget: { value } }) => {
              const measure = guardrailMeasures.find((name) => name === value);
              if (measure !== undefined) set(i, { measure, bound: usualBound(measure) });
            }}
          />
          <NativeSelect
            aria-label={`Guardrail ${i + 1}, bound`}
            value={each.bound}
            data={[
              { value: "most", label: "at most" },
              { value: "least", label: "at least" },
            ]}
            onChange={({ currentTarget: { value } }) =>
              set(i, { bound: value === "least" ? "least" : "most" })
            }
          />
          <TextInput
            aria-label={`Guardrail ${i + 1}, percent`}
            inputMode="decimal"
            autoComplete="off"
            rightSection={<span aria-hidden="true">%</span>}
            error={faults.guardrails !== undefined && each.share.trim() === ""}
            value={each.share}
            onChange={({ currentTarget: { value } }) => set(i, { share: value })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            size={34}
            aria-label={`Take guardrail ${i + 1} out`}
            onClick={() => change({ guardrails: guardrails.filter((_, at) => at !== i) })}
          >
            <IconX size={17} stroke={1.7} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      {faults.guardrails !== undefined && (
        <p className="form-fault" role="alert">
          {faults.guardrails}
        </p>
      )}
      {free !== undefined && (
        <Button
          variant="default"
          leftSection={<IconPlus size={16} stroke={1.8} aria-hidden />}
          onClick={() =>
            change({
              guardrails: [...guardrails, { measure: free, bound: usualBound(free), share: "" }],
            })
          }
        >
          Add a guardrail
        </Button>
      )}
    </FormPart>
  );
}

const usualBound = (measure: GuardrailDraft["measure"]): GuardrailDraft["bound"] =>
  measure === "margin" ? "least" : "most";
