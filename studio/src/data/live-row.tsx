import { IconChevronRight } from "@tabler/icons-react";
import type { LiveItem } from "../../../src/server/live-item.ts";
import { identityWords } from "../identities/identity-words.ts";
import { clockOf } from "../when.ts";
import { LiveDetail } from "./live-detail.tsx";

interface LiveRowProps {
  readonly item: LiveItem;
  readonly timeZone: string;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

/** One arrival, closed to one line, open to all of it. */
export function LiveRow({ item, timeZone, isOpen, onToggle }: LiveRowProps) {
  const { receivedAt, source, state, kind, name, identities, problem } = item;
  const [who, ...more] = identities;
  const id = `arrival-${item.seq}`;
  return (
    <li className="live-row" data-state={state}>
      <button type="button" aria-expanded={isOpen} aria-controls={id} onClick={onToggle}>
        <time className="live-time" dateTime={receivedAt}>
          {clockOf(receivedAt, timeZone)}
        </time>
        <span className="live-mark" data-state={state}>
          {stateWords[state]}
        </span>
        <span className="live-source">{source}</span>
        <span className="live-what">
          <strong>{name || kind}</strong>
          {name !== "" && <span className="dim"> {kind}</span>}
        </span>
        <span className="live-who">
          {problem !== null ? (
            <span className="live-problem">
              <code>{problem.field}</code> {problem.reason}
            </span>
          ) : (
            who !== undefined && (
              <>
                {identityWords(who.kind)} {who.value}
                {more.length > 0 && <span className="dim"> +{more.length}</span>}
              </>
            )
          )}
        </span>
        <IconChevronRight className="live-open" size={16} stroke={1.8} aria-hidden />
      </button>
      {isOpen && (
        <div id={id}>
          <LiveDetail item={item} />
        </div>
      )}
    </li>
  );
}

const stateWords: Readonly<Record<LiveItem["state"], string>> = {
  accepted: "valid",
  "put aside": "not valid",
  "left out": "left out",
};
