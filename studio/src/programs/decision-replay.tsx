import type { LedgerEntry } from "../../../src/decide/ledger-questions.ts";
import type { DecisionReplay } from "../../../src/server/routes/ledger.ts";
import { productName } from "../product-name.ts";
import { useReplay } from "../queries/programs.ts";
import { replayWords } from "./replay-words.ts";

/** What would be decided now beside what was decided then, differences in words; and the products that were listed. */
export function Replay({ entry }: { entry: LedgerEntry }) {
  const { data, isError, error } = useReplay(entry.decision);
  if (isError) return <p role="alert">{error.message}</p>;
  if (data === undefined) return <p role="status">Deciding anew…</p>;
  return (
    <>
      {entry.items.length > 0 && <ListedThen replay={data} />}
      <ThenAndNow replay={data} />
    </>
  );
}

function ListedThen({ replay: { decision, now, names } }: { replay: DecisionReplay }) {
  const { items, because } = decision;
  const still = new Set(now?.products?.map(({ sku }) => sku));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section className="scroll-x" tabIndex={0} aria-label="The products that were listed">
      <table className="table">
        <thead>
          <tr>
            <th scope="col" className="numeric">
              Place
            </th>
            <th scope="col">Product</th>
            <th scope="col">What spoke for it most</th>
            <th scope="col">Now</th>
          </tr>
        </thead>
        <tbody>
          {items.map((sku, place) => {
            const cause = because[place] ?? "";
            const causeName = cause === sku ? undefined : names[cause];
            return (
              <tr key={sku}>
                <td className="numeric">{place + 1}</td>
                <th scope="row">{productName(names[sku] ?? null, sku)}</th>
                <td className={causeName === undefined ? "dim" : ""}>
                  {causeName === undefined
                    ? cause === sku
                      ? "Taken up before"
                      : `By ${cause}`
                    : productName(causeName, cause)}
                </td>
                <td className="dim">{still.has(sku) ? "Still listed" : "Not listed"}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function ThenAndNow({ replay }: { replay: DecisionReplay }) {
  const { decision, now } = replay;
  const words = replayWords(replay);
  const isInContext = decision.contextHash !== noContext && decision.items.length > 0;
  return (
    <section className="replay" aria-label="Then and now">
      <h3>What would be decided now</h3>
      {words.length === 0 ? (
        <p>The same as then, in all that is compared here.</p>
      ) : (
        <ul>
          {words.map((each) => (
            <li key={each}>{each}</li>
          ))}
        </ul>
      )}
      {isInContext && (
        <p className="dim">
          The page's context is not kept, only a hash of it: the list now is made without it.
        </p>
      )}
      {now !== null && (
        <table className="table">
          <thead>
            <tr>
              <th scope="col" />
              <th scope="col">Then</th>
              <th scope="col">Now</th>
            </tr>
          </thead>
          <tbody>
            {rowsOf(decision, now).map(([name, then, is]) => (
              <tr key={name} data-differs={then !== is}>
                <th scope="row">{name}</th>
                <td>{then}</td>
                <td>{is}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

/** The hash of a decision that was asked for without a context. */
const noContext = "0";

function rowsOf(
  then: DecisionReplay["decision"],
  now: NonNullable<DecisionReplay["now"]>,
): readonly (readonly [string, string, string])[] {
  const program = (of: { readonly program: string; readonly programVersion: number }): string =>
    of.program === "" ? "None" : `${of.program}, version ${of.programVersion}`;
  const shown = (of: { readonly shown: string }): string =>
    of.shown === "nothing" ? "The control" : of.shown;
  return [
    ["Program", program(then), program(now)],
    ["Drawn", then.drawn, now.drawn],
    ["Shown", shown(then), shown(now)],
  ];
}
