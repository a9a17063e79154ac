import type { ClassView, LadderView } from "../../../src/decide/offers/ladder-view.ts";
import type { ProgramOverview } from "../../../src/server/routes/ledger.ts";
import { IntervalBar } from "../charts/interval-bar.tsx";
import { CopyCommand } from "../figures/copy-command.tsx";
import { count, money, percent } from "../format.ts";
import { useLadder } from "../queries/offers.ts";

/** A ladder of offers: how classes of customers answer to each level, and what the rule would give whom. */
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
            Customers in classes of like answers, and the chance that a member orders while an offer
            of each level is open. 95% intervals.
          </p>
        </div>
        <CopyCommand command={`perennial offers curves ${program}`} />
      </header>
      {isError && data === undefined && <p role="alert">{error.message}</p>}
      {!isError && data === undefined && <p role="status">Reading what was learned…</p>}
      {data?.classes.length === 0 && (
        <p>
          Nothing is learned yet. A share of people draws its level at random; what they do is
          learned each day once their time to answer is over.
        </p>
      )}
      {data !== undefined && data.classes.length > 0 && (
        <>
          <Curves view={data} />
          <Gives view={data} />
        </>
      )}
    </section>
  );
}

function Curves({ view: { classes } }: { view: LadderView }) {
  const top = Math.max(0.01, ...classes.flatMap(({ levels }) => levels.map((it) => it.upper)));
  return (
    <div className="ladder-curves">
      {classes.map((each, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a class is its place, and all come at once
        <ClassCurve of={each} number={place + 1} top={top} key={place} />
      ))}
    </div>
  );
}

function ClassCurve({
  of: { share, fullPrice, levels },
  number,
  top,
}: {
  of: ClassView;
  number: number;
  top: number;
}) {
  const title = `Class ${number}`;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section className="scroll-x" tabIndex={0} aria-label={title}>
      <table className="table">
        <caption>
          {title}: {percent(share)} of customers
          {fullPrice !== null && `, who buy ${percent(fullPrice)} at full price`}
        </caption>
        <thead>
          <tr>
            <th scope="col">Level</th>
            <th scope="col">Chance of an order</th>
            <th scope="col" className="numeric">
              <span className="only-heard">In numbers</span>
            </th>
            <th scope="col" className="numeric">
              Orders seen
            </th>
          </tr>
        </thead>
        <tbody>
          {levels.map(({ level, orders, chance, lower, upper }) => (
            <tr key={level}>
              <th scope="row">{level}</th>
              <td className="ladder-room">
                <IntervalBar estimate={{ value: chance, lower, upper, level: 0.95 }} top={top} />
              </td>
              <td className="numeric">
                {percent(chance)}{" "}
                <span className="range">
                  {percent(lower)} to {percent(upper)}
                </span>
              </td>
              <td className="numeric dim">{count(Math.round(orders))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Gives({ view: { gives, stopped, customers, reckoned, currency } }: { view: LadderView }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section className="scroll-x" tabIndex={0} aria-label="What the rule would give whom">
      <table className="table">
        <caption>
          What the rule would give, before the guards other than that of full price, which stops{" "}
          {count(stopped)} offers
          {reckoned < customers &&
            `; reckoned on ${count(reckoned)} of ${count(customers)} customers`}
        </caption>
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
