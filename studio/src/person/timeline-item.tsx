import {
  IconArrowBackUp,
  IconBell,
  IconChevronRight,
  IconEye,
  IconFile,
  IconLink,
  IconMail,
  IconPoint,
  IconSearch,
  IconShoppingBag,
  IconShoppingCart,
  IconTarget,
  IconUsersGroup,
} from "@tabler/icons-react";
import { useState } from "react";
import type { Happening, HappeningKind } from "../../../src/customers/person-timeline.ts";
import { money } from "../format.ts";
import { clockOf } from "../when.ts";
import { FactView } from "./fact-view.tsx";
import { happeningWords } from "./timeline-words.ts";

interface TimelineItemProps {
  readonly happening: Happening;
  /** As the page's queries name the person. */
  readonly who: string;
  readonly currency: string | null;
  readonly timeZone: string;
  readonly titleOf: (audience: string) => string;
  /** Whether it came while somebody looked on. */
  readonly isFresh: boolean;
}

const icons: Readonly<Record<HappeningKind, typeof IconPoint>> = {
  order: IconShoppingBag,
  return: IconArrowBackUp,
  page: IconFile,
  product: IconEye,
  search: IconSearch,
  cart: IconShoppingCart,
  message: IconMail,
  consent: IconBell,
  audience: IconUsersGroup,
  identity: IconLink,
  decision: IconTarget,
  event: IconPoint,
};

/** One thing that happened, closed to one line, open to all of it. */
export function TimelineItem({ happening, isFresh, ...props }: TimelineItemProps) {
  const { who, currency, timeZone, titleOf } = props;
  const [isOpen, setOpen] = useState(false);
  const { kind, at, source, amount } = happening;
  const { what, about } = happeningWords(happening, titleOf);
  const Icon = icons[kind];
  return (
    <li className="entry" data-kind={kind} data-fresh={isFresh}>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <time className="entry-when" dateTime={at}>
            {clockOf(at, timeZone)}
          </time>
          <span className="entry-icon" aria-hidden="true">
            <Icon size={16} stroke={1.8} />
          </span>
          <span className="entry-what">
            <strong>{what}</strong>
            {about !== "" && <span className="dim">{about}</span>}
          </span>
          <span className="entry-source">{source}</span>
          {amount !== null && currency !== null && (
            <span className="entry-money">{money(amount, currency)}</span>
          )}
          <IconChevronRight className="entry-open" size={16} stroke={1.8} aria-hidden />
        </summary>
        {isOpen && <FactView who={who} happening={happening} currency={currency} title={what} />}
      </details>
    </li>
  );
}
