import type { UseQueryResult } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { DefinitionFault } from "../../../../src/audiences/audience.ts";
import type { AudienceCount } from "../../../../src/audiences/audience-count.ts";
import type { DefinitionReading } from "../../../../src/audiences/definition-reading.ts";
import { count, counted, percent } from "../../format.ts";
import { faultWords } from "./fault-words.ts";
import type { Place } from "./rule-node.ts";

interface MeaningCardProps {
  readonly reading: DefinitionReading | undefined;
  readonly counted: UseQueryResult<AudienceCount>;
  /** Whether there is anything to count yet. */
  readonly isEmpty: boolean;
  readonly isWaiting: boolean;
  /** What is to be mended before anybody can be counted. */
  readonly faults: readonly DefinitionFault[];
  readonly onGo: (place: Place) => void;
}

/** What the definition says, whom it means now, and some of them by name. */
export function MeaningCard(props: MeaningCardProps) {
  const { reading, counted: found, isEmpty, isWaiting, faults, onGo } = props;
  const { sentence } = reading ?? {};
  const { data, error } = found;
  const isOld = isWaiting || found.isPlaceholderData || faults.length > 0;
  return (
    <section className="card meaning" aria-label="What it means now">
      <p className="meaning-sentence" aria-live="polite">
        {isEmpty ? "People who …" : (sentence ?? "People who … (not finished)")}
      </p>
      {faults.length > 0 && !isEmpty && <Faults faults={faults} onGo={onGo} />}
      {error !== null && faults.length === 0 && (
        <p role="alert" className="form-fault">
          {error.message}
        </p>
      )}
      {data !== undefined && !isEmpty && (
        <div className="meaning-count" data-old={isOld}>
          <p role="status">
            <strong>{count(data.persons)}</strong> {data.persons === 1 ? "person" : "people"} now
          </p>
          <div className="meaning-bar" aria-hidden="true">
            <i style={{ width: `${share(data) * 100}%` }} />
          </div>
          <p className="dim">
            {percent(share(data))} of {counted(data.everybody, "person", "people")} known ·{" "}
            {faults.length > 0
              ? "of what was valid last"
              : isOld
                ? "counting…"
                : `counted in ${data.seconds.toFixed(2)} s`}
          </p>
          {!isOld && data.examples.length > 0 && <Examples count={data} />}
        </div>
      )}
      {data === undefined && found.isFetching && <p className="dim">Counting…</p>}
    </section>
  );
}

function Examples({ count: { examples, persons } }: { count: AudienceCount }) {
  return (
    <>
      <h3>{persons > examples.length ? `${examples.length} of them` : "Who"}</h3>
      <ul className="meaning-people">
        {examples.map(({ person, name }) => (
          <li key={person}>
            <Link to="/data" search={{ tab: "identities", who: name ?? person }} target="_blank">
              {name ?? "Without a name"}
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}

function Faults({
  faults,
  onGo,
}: {
  readonly faults: readonly DefinitionFault[];
  readonly onGo: (place: Place) => void;
}) {
  return (
    <div className="meaning-faults">
      <p>Not finished:</p>
      <ul>
        {faults.map(({ path, message }) => (
          <li key={`${path.join(".")} ${message}`}>
            <button type="button" className="quiet-button" onClick={() => onGo(path)}>
              {faultWords(path)}
            </button>{" "}
            {message}
          </li>
        ))}
      </ul>
    </div>
  );
}

function share({ persons, everybody }: AudienceCount): number {
  return everybody === 0 ? 0 : persons / everybody;
}
