import { guardWords, isGuard } from "../../../src/decide/offer-guards.ts";
import { count, sentence, unitPrice } from "../format.ts";
import { useStops } from "../queries/offers.ts";

/** What guards kept from being given away, in money, and why. */
export function StopsCard() {
  const { data, isError, error } = useStops();
  const { stops = [], currency = "" } = data ?? {};
  const spared = stops.reduce((sum, each) => sum + each.spared, 0);
  const amount = (units: number): string =>
    currency === "" ? units.toFixed(2) : unitPrice(units * 10_000, currency);
  return (
    <section className="card" aria-labelledby="stops-title">
      <header className="card-head">
        <div>
          <h2 id="stops-title">Kept from being given away</h2>
          <p>
            {stops.length === 0
              ? "Offers that a guard stopped, in money."
              : `${amount(spared)} of offers that a guard stopped.`}
          </p>
        </div>
      </header>
      {isError && data === undefined && <p role="alert">{error.message}</p>}
      {data !== undefined && stops.length === 0 && <p>No guard has stopped an offer yet.</p>}
      {stops.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
        <section className="scroll-x" tabIndex={0} aria-label="Stops by program and guard">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">Why</th>
                <th scope="col">Program</th>
                <th scope="col">When</th>
                <th scope="col" className="numeric">
                  People
                </th>
                <th scope="col" className="numeric">
                  Spared
                </th>
              </tr>
            </thead>
            <tbody>
              {stops.map(({ program, guard, step, persons, spared: units }) => (
                <tr key={`${program} ${guard} ${step}`}>
                  <th scope="row">{isGuard(guard) ? sentence(guardWords[guard]) : guard}</th>
                  <td>{program}</td>
                  <td className="dim">{stepWords[step] ?? step}</td>
                  <td className="numeric">{count(persons)}</td>
                  <td className="numeric">{amount(units)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}

const stepWords: Readonly<Record<string, string>> = {
  decision: "when it was decided",
  coupon: "when its coupon was to be given",
  export: "when a list of people was written",
};
