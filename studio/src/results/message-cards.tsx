import type { MessagePrice } from "../../../src/measure/read-message-price.ts";
import { ApiError } from "../queries/api.ts";
import { useMessagePrice } from "../queries/results.ts";
import { QueryProblem } from "../states/query-problem.tsx";
import { FrequencyFigure } from "./frequency-figure.tsx";
import { countsWords, toldPrice, untoldWords } from "./message-words.ts";
import { PriceFigure } from "./price-figure.tsx";
import { useResultsLink } from "./use-results-link.ts";

/** What one e-mail more costs, and what each frequency makes of the list; nothing where no message was sent. */
export function MessageCards() {
  const { data, error, refetch } = useMessagePrice();
  if (error !== null) {
    // Without orders nothing is priced, and the page says so already.
    const isRefused = error instanceof ApiError && error.status >= 400 && error.status < 500;
    return isRefused ? null : <QueryProblem error={error} onRetry={() => refetch()} />;
  }
  return data === undefined || data.messages === 0 ? null : <Cards asked={data} />;
}

function Cards({ asked }: { asked: MessagePrice }) {
  const link = useResultsLink();
  const told = toldPrice(asked);
  if (told === null) return <Untold asked={asked} />;
  const price = <PriceFigure told={told} asked={asked} link={link("price")} />;
  if (told.list === null) return price;
  return (
    <div className="results-pair results-messages">
      {price}
      <FrequencyFigure list={told.list} asked={asked} link={link("frequency")} />
    </div>
  );
}

function Untold({ asked }: { asked: MessagePrice }) {
  return (
    <section className="card" aria-labelledby="price-untold-title">
      <header className="card-head">
        <div>
          <h2 id="price-untold-title">The price of a message</h2>
          <p>{countsWords(asked)}</p>
        </div>
      </header>
      <p className="results-why">
        {untoldWords(asked)}
        {asked.grade === "D" && (
          <>
            {" "}
            Let some get fewer by lot: <code>perennial apply</code> a frequency.
          </>
        )}
      </p>
      {asked.notes.length > 0 && <p className="dim">{asked.notes.join(" ")}</p>}
    </section>
  );
}
