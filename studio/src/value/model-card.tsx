import type { ValueReport } from "../../../src/predict/value-report.ts";

/** The model in plain words: its name, what the fit could tell, and its parameters. */
export function ModelCard({ model }: { model: ValueReport["model"] }) {
  const parameters = Object.entries(model.parameters);
  return (
    <section className="card" aria-labelledby="model-title">
      <header className="card-head">
        <div>
          <h2 id="model-title">Model</h2>
          <p>
            {model.name}, version {model.version}
          </p>
        </div>
      </header>
      <ul className="diagnosis">
        {model.diagnosis.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      {parameters.length > 0 && (
        <dl className="parameters">
          {parameters.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{new Intl.NumberFormat("en", { maximumSignificantDigits: 4 }).format(value)}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
