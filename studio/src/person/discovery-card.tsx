import type { CustomerDiscovery } from "../../../src/predict/discovery-table.ts";
import type { PersonDiscovery } from "../../../src/server/person-detail.ts";
import { IntervalBar } from "../charts/interval-bar.tsx";
import { percent, timesEstimate } from "../format.ts";
import { discoveryWords, levelTitles } from "./discovery-words.ts";

/** How much of what the customer buys is new to them, and what a list for them is made of. */
export function DiscoveryCard({ discovery: { levels, mixes } }: { discovery: PersonDiscovery }) {
  if (levels.length === 0) return null;
  const top = Math.max(2, ...levels.map(({ index }) => index.upper));
  return (
    <section className="card" aria-labelledby="discovery-title">
      <header className="card-head">
        <div>
          <h2 id="discovery-title">Discovery</h2>
          <p>What the customer buys for the first time, over what is expected. 80% intervals.</p>
        </div>
      </header>
      <ul className="person-list discovery-levels">
        {levels.map((each) => (
          <Level key={each.level} discovery={each} top={top} />
        ))}
      </ul>
      {mixes !== null && <Mixes mixes={mixes} />}
    </section>
  );
}

function Level({ discovery, top }: { discovery: CustomerDiscovery; top: number }) {
  const text = timesEstimate(discovery.index);
  return (
    <li>
      <span className="discovery-index">
        <strong>{levelTitles[discovery.level]}</strong>
        <span>
          {text.value} <span className="range">({text.range})</span>
        </span>
      </span>
      <IntervalBar estimate={discovery.index} top={top} />
      <span className="dim">
        {discoveryWords(discovery)}
        {!discovery.isUsed &&
          " Not used for lists: the shop's own histories do not bear it out yet."}
      </span>
    </li>
  );
}

const stances = [
  ["safe", "Safe"],
  ["balanced", "Balanced"],
  ["bold", "Bold"],
] as const;

function Mixes({ mixes }: { mixes: NonNullable<PersonDiscovery["mixes"]> }) {
  return (
    <table className="table discovery-mixes">
      <caption className="only-heard">What a list for this customer is made of</caption>
      <thead>
        <tr>
          <th scope="col">A list</th>
          <th scope="col" className="numeric">
            Known
          </th>
          <th scope="col" className="numeric">
            Beside it
          </th>
          <th scope="col" className="numeric">
            New
          </th>
        </tr>
      </thead>
      <tbody>
        {stances.map(([stance, title]) => (
          <tr key={stance}>
            <th scope="row">{title}</th>
            <td className="numeric">{percent(mixes[stance].known)}</td>
            <td className="numeric">{percent(mixes[stance].adjacent)}</td>
            <td className="numeric">{percent(mixes[stance].new)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
