import type { KeptActionValue } from "../../../src/measure/kept-action-value.ts";
import { Figure } from "../figures/figure.tsx";
import { FigureTable } from "../figures/figure-table.tsx";
import { useActionValues } from "../queries/results.ts";
import { actionsData } from "./action-tables.ts";
import { useResultsLink } from "./use-results-link.ts";

/** What actions that are no order are worth, as far as each may be used; nothing where none was kept. */
export function ActionsFigure() {
  const { data } = useActionValues();
  return data === undefined || data.length === 0 ? null : <Actions actions={data} />;
}

function Actions({ actions }: { actions: readonly KeptActionValue[] }) {
  const link = useResultsLink();
  const data = actionsData(actions);
  return (
    <Figure
      id="actions"
      title="What actions are worth"
      subtitle="Contribution a person, with 95%. A and B rest on a lot. C counts at the end of its interval that is nearer to 0. D is a correlation and counts for nothing."
      data={data}
      asTable={false}
      link={link("actions")}
    >
      <FigureTable data={data} />
      {actions.map(
        ({ event, refused }) =>
          refused !== "" && (
            <p key={event} className="results-why">
              {event} cannot be told. {refused}
            </p>
          ),
      )}
    </Figure>
  );
}
