import { IconAlertTriangle } from "@tabler/icons-react";
import type { ValueReport } from "../../../src/predict/value-report.ts";

/** What the data cannot tell: said beside the figures, not in a footnote. */
export function LimitsCard({ warnings }: { warnings: ValueReport["warnings"] }) {
  return (
    <section className="card wide" aria-labelledby="limits-title">
      <header className="card-head">
        <div>
          <h2 id="limits-title">What the data cannot tell</h2>
          <p>Read the figures with this in mind.</p>
        </div>
      </header>
      {warnings.length === 0 ? (
        <p className="figure-empty">Nothing found that would mislead.</p>
      ) : (
        <ul className="limits">
          {warnings.map((warning) => (
            <li key={`${warning.code} ${warning.message}`}>
              <IconAlertTriangle size={17} stroke={1.8} aria-hidden />
              <span>{warning.message}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
