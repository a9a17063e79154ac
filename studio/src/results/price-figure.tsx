import type { MessagePrice } from "../../../src/measure/read-message-price.ts";
import { VerdictIcon } from "../charts/verdict-mark.tsx";
import { Figure } from "../figures/figure.tsx";
import { moneyFine } from "../format.ts";
import { priceData } from "./message-tables.ts";
import {
  countsWords,
  fatigueWords,
  payWords,
  priceParts,
  type ToldPrice,
} from "./message-words.ts";

interface PriceFigureProps {
  readonly told: ToldPrice;
  readonly asked: MessagePrice;
  readonly link: string;
}

/** What one message more costs, whether it pays, and of what its price is made. */
export function PriceFigure({ told, asked, link }: PriceFigureProps) {
  const { currency, notes } = asked;
  const price = moneyFine(told.price, currency);
  const pays = payWords(told, currency);
  const beside = [fatigueWords(told, currency), told.listRefused, ...notes];
  return (
    <Figure
      id="price"
      title="The price of a message"
      subtitle={`${countsWords(asked)} 95% intervals.`}
      data={priceData(told, asked)}
      asTable={false}
      link={link}
    >
      <p className="price-says">
        One e-mail more costs <strong>{price.value}</strong>{" "}
        <span className="range">({price.range})</span>.
      </p>
      <p className="price-pays">
        <VerdictIcon verdict={pays.verdict} />
        <strong data-verdict={pays.verdict}>{pays.head}.</strong> {pays.why}
      </p>
      <table className="table price-parts">
        <caption className="only-heard">Of what the price is made</caption>
        <tbody>
          {priceParts(told, asked).map(({ name, how, amount }) => (
            <tr key={name}>
              <th scope="row">
                {name}
                {how !== "" && <span className="dim">{how}</span>}
              </th>
              <td className="numeric">{amount}</td>
            </tr>
          ))}
        </tbody>
        <tbody className="results-sum">
          <tr>
            <th scope="row">Price</th>
            <td className="numeric">{price.value}</td>
          </tr>
        </tbody>
      </table>
      <p className="figure-note">
        {beside.filter((words) => words).join(" ")} Other costs and spans:{" "}
        <code>perennial measure message</code>.
      </p>
    </Figure>
  );
}
