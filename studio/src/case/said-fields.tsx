import type { BusinessCase } from "../../../src/plan/case.ts";
import type { Assumption } from "./case-fields.ts";
import { gradeChoices, withSaid } from "./case-said.ts";

interface SaidFieldsProps {
  readonly row: Assumption;
  readonly text: BusinessCase;
  readonly onChange: (text: BusinessCase) => void;
}

/** How an assumption is known, where it comes from and who answers for it, each to be written over: three cells of its row. */
export function SaidFields({ row: { title, driver, said }, text, onChange }: SaidFieldsProps) {
  if (driver === null || said === null)
    return (
      <>
        <td />
        <td className="assumption-source" />
        <td />
      </>
    );
  return (
    <>
      <td>
        <select
          className="said-field said-grade"
          aria-label={`${title}, evidence`}
          value={said.grade}
          onChange={({ currentTarget: { value } }) => {
            const grade = gradeChoices.find((each) => each.grade === value)?.grade;
            if (grade !== undefined) onChange(withSaid(text, driver, { grade }));
          }}
        >
          {gradeChoices.map(({ grade, words }) => (
            <option key={grade} value={grade}>
              {words}
            </option>
          ))}
        </select>
      </td>
      <td className="assumption-source">
        {/* The field is as high as its text: what lies behind it has the same. */}
        <span className="said-grows" data-text={`${said.source} `}>
          <textarea
            className="said-field"
            rows={1}
            maxLength={500}
            aria-label={`${title}, source`}
            placeholder="Where it comes from"
            value={said.source}
            onChange={({ currentTarget: { value } }) =>
              onChange(withSaid(text, driver, { source: value.replaceAll("\n", " ") }))
            }
          />
        </span>
      </td>
      <td>
        <input
          className="said-field said-owner"
          type="text"
          autoComplete="off"
          maxLength={200}
          aria-label={`${title}, owner`}
          placeholder="Who"
          value={said.owner}
          onChange={({ currentTarget: { value } }) =>
            onChange(withSaid(text, driver, { owner: value }))
          }
        />
      </td>
    </>
  );
}
