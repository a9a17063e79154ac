import { useState } from "react";
import type { AudienceDetail, ListedChange } from "../../../src/audiences/audience-list.ts";
import { dayOf, timeOf } from "../format.ts";
import { LiveState } from "../live/live-state.tsx";
import { causeWords } from "./cause-words.ts";
import { PersonLink } from "./person-link.tsx";
import { useAudienceFeed } from "./use-audience-feed.ts";

/** Who came and went last, as it happens. Paused, the list stands still. */
export function AudienceChanges({ detail }: { detail: AudienceDetail }) {
  const status = useAudienceFeed(detail.audience);
  const [held, setHeld] = useState<readonly ListedChange[] | null>(null);
  const shown = held ?? detail.changes;
  const newest = BigInt(shown[0]?.seq ?? 0);
  const waiting = detail.changes.filter(({ seq }) => BigInt(seq) > newest).length;
  return (
    <section className="card" aria-labelledby="comings-title">
      <header className="card-head">
        <div>
          <h2 id="comings-title">Who comes and goes</h2>
          <p>
            The newest {shown.length} changes, each with its cause. Facts change by imports and
            predictions, and as two become one person.
          </p>
        </div>
        <LiveState
          status={status}
          paused={held !== null}
          waiting={waiting}
          onPause={() => setHeld(detail.changes)}
          onResume={() => setHeld(null)}
        />
      </header>
      {shown.length === 0 ? (
        <p className="figure-empty">
          Nobody has entered or left yet. Whoever does stands here within a second or two.
        </p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
        <section className="scroll-x comings" tabIndex={0} aria-label="The newest changes">
          <ol aria-label="Changes, the newest first">
            {shown.map((each) => (
              <Change key={each.seq} change={each} timeZone={detail.timezone} />
            ))}
          </ol>
        </section>
      )}
    </section>
  );
}

function Change({ change, timeZone }: { change: ListedChange; timeZone: string }) {
  const { at, person, name, cause } = change;
  return (
    <li className="coming-item" data-change={change.change}>
      <time dateTime={at}>
        {dayOf(at, timeZone).replace(/ \d{4}$/, "")}{" "}
        <span className="coming-time">{timeOf(at, timeZone)}</span>
      </time>
      <span>
        <PersonLink person={person} name={name} />
      </span>
      <span className="coming">
        <strong>{change.change}</strong> {causeWords(cause)}
      </span>
    </li>
  );
}
