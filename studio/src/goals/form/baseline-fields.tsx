import { NativeSelect, TextInput } from "@mantine/core";
import { goalMeasures } from "../../../../src/plan/goal-measures.ts";
import { measureSentences } from "../../../../src/plan/goal-progress.ts";
import type { KnownShop } from "../../../../src/plan/read-goals.ts";
import { unitWord } from "../../case/case-fields.ts";
import { measureNames } from "../goal-words.ts";
import type { Finding } from "./finding.ts";
import { FormPart, type FormPartProps } from "./form-part.tsx";
import { unitOf } from "./goal-draft.ts";
import { MeasureBaseline } from "./measure-baseline.tsx";

type BaselineProps = FormPartProps & {
  readonly shop: KnownShop | null;
  readonly finding: Finding | undefined;
};

/** By what it is measured, where the shop stood, and where it wants to be. */
export function BaselineFields({ draft, change, faults, shop, finding }: BaselineProps) {
  const { measure, amount, source, asOf, target } = draft;
  const unit = unitWord(unitOf(measure), shop?.currency ?? "units of the currency");
  return (
    <FormPart title="From where to where" hint={measureSentences[measure]}>
      <div className="goal-pairs">
        <NativeSelect
          label="Measured by"
          value={measure}
          data={goalMeasures.map((each) => ({ value: each, label: measureNames[each] }))}
          onChange={({ currentTarget }) => {
            const next = goalMeasures.find((each) => each === currentTarget.value);
            // A figure of one measure is none of another.
            if (next !== undefined)
              change({ measure: next, amount: "", source: "", asOf: "", target: "" });
          }}
        />
        <TextInput
          label={`Target, ${unit}`}
          inputMode="decimal"
          autoComplete="off"
          error={faults.target}
          value={target}
          onChange={({ currentTarget: { value } }) => change({ target: value })}
        />
      </div>
      {finding !== undefined && (
        <p className="measure-whole">
          It is measured over the whole shop, not over the group of the finding alone: the finding
          says how much there is to win.
        </p>
      )}
      {shop !== null && <MeasureBaseline {...{ draft, change, shop, finding }} />}
      <div className="goal-triples">
        <TextInput
          label={`Baseline, ${unit}`}
          inputMode="decimal"
          autoComplete="off"
          error={faults.amount}
          value={amount}
          onChange={({ currentTarget: { value } }) => change({ amount: value })}
        />
        <TextInput
          type="date"
          label="Up to the day"
          error={faults.asOf}
          value={asOf}
          onChange={({ currentTarget: { value } }) => change({ asOf: value })}
        />
        <TextInput
          label="Where it comes from"
          placeholder="A statement, a report, a command"
          maxLength={200}
          error={faults.source}
          value={source}
          onChange={({ currentTarget: { value } }) => change({ source: value })}
        />
      </div>
    </FormPart>
  );
}
