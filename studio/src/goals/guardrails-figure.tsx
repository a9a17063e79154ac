import { useRouter } from "@tanstack/react-router";
import type { MeasuredGoal } from "../../../src/plan/read-goals.ts";
import { VerdictIcon } from "../charts/verdict-mark.tsx";
import { Figure } from "../figures/figure.tsx";
import { guardrailsData } from "./goal-tables.ts";
import { boundText, guardrailStandings, measureNames, shareFigure } from "./goal-words.ts";

/** What must not get worse on the way, and how it stands. */
export function GuardrailsFigure({ told }: { told: MeasuredGoal }) {
  const { goal, progress } = told;
  const router = useRouter();
  const { href } = router.buildLocation({
    ...{ to: "/goals/$goal", params: { goal: goal.goal }, hash: "guardrails" },
  });
  return (
    <Figure
      id="guardrails"
      title="Guardrails"
      subtitle="What must not get worse on the way."
      data={guardrailsData(told)}
      asTable={false}
      link={`${window.location.origin}${href}`}
    >
      {goal.guardrails.length === 0 ? (
        <p className="figure-empty">
          It has none: nothing says at what cost the target may not be reached.
        </p>
      ) : (
        <ul className="guardrails">
          {goal.guardrails.map((each, i) => {
            const found = progress?.guardrails[i];
            const standing = found === undefined ? null : guardrailStandings[found.state];
            const amount = found?.amount ?? null;
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: a guardrail is its place; a measure may stand twice
              <li key={i}>
                <span>
                  <strong>{measureNames[each.measure]}</strong>{" "}
                  <span className="dim">{boundText(each)}</span>
                </span>
                <span className="numeric">{amount === null ? "" : shareFigure(amount)}</span>
                <span className="guardrail-state">
                  {standing?.mark != null && <VerdictIcon verdict={standing.mark} />}{" "}
                  {standing?.words ?? "Not measured yet"}
                </span>
              </li>
            );
          })}
        </ul>
      )}
    </Figure>
  );
}
