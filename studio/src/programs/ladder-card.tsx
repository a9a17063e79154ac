import type { LadderView } from "../../../src/decide/offers/ladder-view.ts";
import type { ProgramOverview } from "../../../src/server/routes/ledger.ts";
import { IntervalBar } from "../charts/interval-bar.tsx";
import { CopyCommand } from "../figures/copy-command.tsx";
import { count, money, percent } from "../format.ts";
import { useLadder } from "../queries/offers.ts";

/** A ladder of offers: how audiences answer to each level, and what the rule would give whom. */
export function LadderCard({
  program: { program, title },
}: {
  program: Pick<ProgramOverview["programs"][number], "program" | "title">;
}) {
  const { data, isError, error } = useLadder(program);
  const titleId = `ladder-${program}`;
  return (
    <section className="card" aria-labelledby={titleId}>
      <header className="card-head">
        <div>
          <h2 id={titleId}>The ladder of {title}</h2>
          <p>
            The chance of buying at each level, by audience, from what was drawn at random. 95%
            intervals.
          </p>
        </div>
        <CopyCommand command={`perennial offers curves ${program}`} />
      </header>
      {isError && data === undefined && <p role="alert">{error.message}</p>}
      {!isError && data === undefined && <p role="status">Reading what was learned…</p>}
      {data?.audiences.length === 0 && (
        <p>
          Nothing is learned yet. A share of people draws its level at random; what they do is
          learned each day once their time to answer is over.
        </p>
      )}
      {data !== undefined && data.audiences.length > 0 && (
        <>
          <Curves view={data} />
          <Gives view={data} />
        </>
      )}
    </section>
  );
}

function Curves({ view: { audiences } }: { view: LadderView }) {
  const top = Math.max(0.01, ...audiences.flatMap(({ levels }) => levels.map((it) => it.upper)));
  return (
    <div className="ladder-curves">
      {audiences.map(({ audience, levels }) => (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
        <section className="scroll-x" tabIndex={0} aria-label={audience} key={audience}>
          <table className="table">
            <caption>{audience.charAt(0).toUpperCase() + audience.slice(1)}</caption>
            <thead>
              <tr>
                <th scope="col">Level</th>
                <th scope="col">Chance of buying</th>
                <th scope="col" className="numeric">
                  <span className="only-heard">In numbers</span>
                </th>
                <th scope="col" className="numeric">
                  People
                </th>
              </tr>
            </thead>
            <tbody>
              {levels.map(({ level, trials, chance, lower, upper }) => (
                <tr key={level}>
                  <th scope="row">{level}</th>
                  <td className="ladder-room">
                    <IntervalBar
                      estimate={{ value: chance, lower, upper, level: 0.95 }}
                      top={top}
                    />
                  </td>
                  <td className="numeric">
                    {percent(chance)}{" "}
                    <span className="range">
                      {percent(lower)} to {percent(upper)}
                    </span>
                  </td>
                  <td className="numeric dim">{count(trials)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ))}
    </div>
  );
}

function Gives({ view: { gives, currency } }: { view: LadderView }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section className="scroll-x" tabIndex={0} aria-label="What the rule would give whom">
      <table className="table">
        <caption>What the rule would give, before the guards other than that of full price</caption>
        <thead>
          <tr>
            <th scope="col">Level</th>
            {["Customers", "Given away", "Worth beyond no offer"].map((head) => (
              <th scope="col" key={head} className="numeric">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {gives.map(({ level, customers, cost, worth }) => (
            <tr key={level}>
              <th scope="row">{level}</th>
              <td className="numeric">{count(customers)}</td>
              <td className="numeric">{money(cost, currency)}</td>
              <td className="numeric">{money(worth, currency)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
