import { TextInput } from "@mantine/core";
import { FormPart, type FormPartProps } from "./form-part.tsx";

/** From when until when. */
export function PeriodFields({ draft: { from, to }, change, faults }: FormPartProps) {
  return (
    <FormPart title="Until when" hint="Both days are within.">
      <div className="goal-pairs">
        <TextInput
          type="date"
          label="First day"
          error={faults.from}
          value={from}
          onChange={({ currentTarget: { value } }) => change({ from: value })}
        />
        <TextInput
          type="date"
          label="Last day"
          error={faults.to}
          value={to}
          onChange={({ currentTarget: { value } }) => change({ to: value })}
        />
      </div>
    </FormPart>
  );
}
