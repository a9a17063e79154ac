import { Link } from "@tanstack/react-router";
import type { PersonAudience } from "../../../src/audiences/person-audiences.ts";
import { causeWords } from "../audiences/cause-words.ts";
import { counted, dayOf, timeOf } from "../format.ts";

interface AudiencesCardProps {
  readonly audiences: readonly PersonAudience[];
  readonly timeZone: string;
}

/** The audiences that this person is in, since when and why, and those left of late. */
export function AudiencesCard({ audiences, timeZone }: AudiencesCardProps) {
  const now = audiences.filter(({ isMember }) => isMember);
  const left = audiences.filter(({ isMember }) => !isMember);
  return (
    <section className="card" aria-labelledby="audiences-title">
      <header className="card-head">
        <div>
          <h2 id="audiences-title">Audiences</h2>
          <p>
            {now.length === 0 ? "In none." : `In ${counted(now.length, "audience")}.`}{" "}
            {left.length === 0
              ? "None left in 30 days."
              : `${counted(left.length, "audience")} left in 30 days.`}
          </p>
        </div>
      </header>
      <ul className="person-list person-audiences">
        {[...now, ...left].map(({ audience, title, sentence, isMember, at, cause }) => (
          <li key={audience}>
            <strong className="state-mark" data-off={isMember ? undefined : true}>
              <Link to="/customers/audiences/$audience" params={{ audience }} search={{}}>
                {title}
              </Link>
            </strong>
            {sentence !== "" && <span className="audience-of">{sentence}</span>}
            <span className="dim">
              {isMember ? "Since" : "Left"} {dayOf(at, timeZone)} {timeOf(at, timeZone)},{" "}
              {causeWords(cause)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
