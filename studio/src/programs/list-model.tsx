import type { PlacementPreview } from "../../../src/server/routes/ledger.ts";
import { count, dayOf, timeOf } from "../format.ts";

interface ListModelProps {
  readonly lists: NonNullable<PlacementPreview["lists"]>;
  readonly timeZone: string;
}

/** Which model serves, what was found on the shop's own past, and of what and when it was learned. */
export function ListModel({ lists, timeZone }: ListModelProps) {
  const { buyable, persons, interactions, madeAt, judgement } = lists;
  const { served, sentences, testedUsers } = judgement;
  const made = new Date(madeAt).toISOString();
  return (
    <footer className="list-model">
      <p>
        <strong>
          {served === null ? "No model serves: what is popular does" : `${served} serves`}
        </strong>
        <span className="dim">
          . Learned {dayOf(made, timeZone)}, {timeOf(made, timeZone)}, of {count(interactions)}{" "}
          things that {count(persons)} people took up; {count(buyable)} products can be bought.
        </span>
      </p>
      <details>
        <summary>What was found on the shop's own past, {count(testedUsers)} people tested</summary>
        <ul>
          {sentences.map((each) => (
            <li key={each}>{each}</li>
          ))}
        </ul>
      </details>
    </footer>
  );
}
