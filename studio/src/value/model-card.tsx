import type { ValueReport } from "../../../src/predict/value-report.ts";
import { parameter } from "../format.ts";

interface ModelCardProps {
  readonly model: ValueReport["model"];
  /** What moves all customers together, where there is room for it. */
  readonly whole?: readonly string[];
}

/** The model in plain words: its name, what the fit could tell, and its parameters for those who ask. */
export function ModelCard({ model, whole = [] }: ModelCardProps) {
  const parameters = Object.entries(model.parameters);
  return (
    <section className="card" id="model" aria-labelledby="model-title">
      <header className="card-head">
        <div>
          <h2 id="model-title">Model</h2>
          <p>
            {model.name}, version {model.version}
          </p>
        </div>
      </header>
      <ul className="diagnosis">
        {[...model.diagnosis, ...whole].map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      {parameters.length > 0 && (
        <details className="parameters">
          <summary>Parameters of the fit</summary>
          <dl>
            {parameters.map(([name, value]) => (
              <div key={name}>
                <dt>{inWords(name)}</dt>
                <dd className="numeric">{parameter(value)}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </section>
  );
}

/** "purchaseLogLikelihood" as "purchase log likelihood". */
function inWords(name: string): string {
  return name.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
