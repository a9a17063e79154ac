import { Link } from "@tanstack/react-router";
import type { PlacementPreview } from "../../../src/server/routes/ledger.ts";
import { ArmOdds } from "./arm-odds.tsx";
import { PreviewedList } from "./previewed-list.tsx";
import type { DialStance } from "./programs-search.ts";

interface PreviewResultProps {
  readonly who: string;
  /** With the stance that is chosen, and with the list's own. */
  readonly preview: PlacementPreview;
  readonly own: PlacementPreview;
  /** The stance that is chosen, where it is not the list's own. */
  readonly dial: DialStance | undefined;
}

/** What would be shown, why, with which probability, and of products the list. */
export function PreviewResult({ who, preview, own, dial }: PreviewResultProps) {
  const { person, now } = preview;
  const { reasons, arms, content } = now;
  const said = reasons.filter(({ kind }) => kind !== "list");
  const isContentful = Object.keys(content).length > 0;
  return (
    <>
      <section className="card" aria-labelledby="shown-title">
        <header className="card-head">
          <div>
            <h2 id="shown-title">{shownWords(now)}</h2>
            <p>
              For{" "}
              <Link to="/customers/$id" params={{ id: person }} search={{}}>
                {who}
              </Link>
              {now.program === ""
                ? ""
                : `, by the program ${now.program}, version ${now.programVersion}`}
              .
            </p>
          </div>
          {now.held !== "" && <span className="held-mark">{heldWords[now.held]}</span>}
        </header>
        <ul className="reasons">
          {said.map(({ kind, of, words }) => (
            <li key={`${kind} ${of}`}>{words}</li>
          ))}
        </ul>
        {arms.length > 0 && <ArmOdds {...now} />}
        {isContentful && (
          <dl className="content-shown">
            {Object.entries(content).map(([key, value]) => (
              <div key={key}>
                <dt>{key}</dt>
                <dd>{typeof value === "string" ? value : JSON.stringify(value)}</dd>
              </div>
            ))}
          </dl>
        )}
      </section>
      {now.products !== undefined && <PreviewedList preview={preview} own={own} dial={dial} />}
    </>
  );
}

/** Held-out people are shown the control; so are those of whom the policy draws nothing. */
function shownWords({ shown }: PlacementPreview["now"]): string {
  return shown === "nothing" ? "The control is shown" : `Shown: ${shown}`;
}

const heldWords: Readonly<Record<PlacementPreview["now"]["held"], string>> = {
  "": "",
  universal: "Held out of all programs",
  program: "Held out",
  consent: "Refused to be known",
};
