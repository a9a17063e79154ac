import { IconArrowDown, IconArrowsSort, IconArrowUp } from "@tabler/icons-react";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { ListedAudience } from "../../../src/audiences/audience-list.ts";
import { Sparkline } from "../charts/sparkline.tsx";
import { count, countDifference } from "../format.ts";
import { ago, dayIn } from "../when.ts";
import type { AudienceSort } from "./audience-search.ts";
import { dailySizes } from "./daily-sizes.ts";
import { directionOf } from "./sorted-audiences.ts";

const route = getRouteApi("/customers/audiences");

interface AudienceTableProps {
  readonly audiences: readonly ListedAudience[];
  readonly timeZone: string;
}

/** Audiences, each leading to its page. */
export function AudienceTable({ audiences, timeZone }: AudienceTableProps) {
  const until = dayIn(Date.now(), timeZone);
  return (
    <section className="card" aria-label="Audiences">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1) */}
      <div className="scroll-x" tabIndex={0}>
        <table className="table audience-table">
          <thead>
            <tr>
              <SortHead by="title" label="Audience" />
              <SortHead by="members" label="People now" numeric />
              <th scope="col" className="at-wide">
                30 days
              </th>
              <SortHead by="day" label="In a day" numeric wide />
              <SortHead by="week" label="In 7 days" numeric />
              <SortHead by="changedAt" label="Last change" wide />
            </tr>
          </thead>
          <tbody>
            {audiences.map((each) => (
              <Row key={each.audience} audience={each} until={until} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Row({ audience, until }: { audience: ListedAudience; until: string }) {
  const { title, sentence, members, entered, left, enteredWeek, leftWeek, changedAt } = audience;
  const sizes = dailySizes(audience.sizes, { until, most: 30 });
  return (
    <tr>
      <th scope="row" className="audience">
        <Link
          to="/customers/audiences/$audience"
          params={{ audience: audience.audience }}
          className="audience-title"
        >
          {title}
        </Link>
        <span className="audience-says">{sentence}</span>
      </th>
      <td className="numeric">{count(members)}</td>
      <td className="at-wide">
        <Sparkline values={sizes.map(({ members }) => members)} />
      </td>
      <Moved entered={entered} left={left} wide />
      <Moved entered={enteredWeek} left={leftWeek} />
      <td className="at-wide">{changedAt === null ? "Never" : ago(changedAt, Date.now())}</td>
    </tr>
  );
}

/** By how many it grew or shrank, and of how many comings and goings that is made. */
function Moved(props: {
  readonly entered: number;
  readonly left: number;
  readonly wide?: boolean;
}) {
  const { entered, left, wide = false } = props;
  return (
    <td className={wide ? "numeric at-wide" : "numeric"}>
      {countDifference(entered - left)}
      {entered + left > 0 && (
        <span className="moved-parts">
          {count(entered)} in, {count(left)} out
        </span>
      )}
    </td>
  );
}

interface SortHeadProps {
  readonly by: AudienceSort;
  readonly label: string;
  readonly numeric?: boolean;
  /** Only where there is room. */
  readonly wide?: boolean;
}

function SortHead({ by, label, numeric = false, wide = false }: SortHeadProps) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const isSorted = (search.sort ?? "title") === by;
  const direction = directionOf(search);
  const Icon = !isSorted ? IconArrowsSort : direction === "asc" ? IconArrowUp : IconArrowDown;
  const press = () =>
    void navigate({
      search: {
        ...search,
        sort: by === "title" ? undefined : by,
        direction: isSorted ? (direction === "asc" ? "desc" : "asc") : undefined,
      },
      replace: true,
      resetScroll: false,
    });
  return (
    <th
      scope="col"
      className={[numeric && "numeric", wide && "at-wide"].filter(Boolean).join(" ")}
      aria-sort={!isSorted ? "none" : direction === "asc" ? "ascending" : "descending"}
    >
      <button type="button" className="sort-button" data-sorted={isSorted} onClick={press}>
        <Icon size={14} stroke={2} aria-hidden />
        {label}
      </button>
    </th>
  );
}
