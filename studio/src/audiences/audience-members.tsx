import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { AudienceDetail } from "../../../src/audiences/audience-list.ts";
import type { Member } from "../../../src/audiences/member-list.ts";
import { count, dayOf } from "../format.ts";
import { identityWords } from "../identities/identity-words.ts";
import { membersAtOnce, pathOf, useAudienceMembers } from "../queries/audiences.ts";
import { ago } from "../when.ts";
import { PersonLink } from "./person-link.tsx";

const route = getRouteApi("/customers/audiences/$audience");

/** Who is in it, page by page, and all of them as a file. */
export function AudienceMembers({ detail }: { detail: AudienceDetail }) {
  const { audience, timezone } = detail;
  const page = Number(route.useSearch().page ?? 1) - 1;
  const { data, error } = useAudienceMembers(audience, page);
  return (
    <section className="card" id="members" aria-labelledby="members-title">
      <header className="card-head">
        <div>
          <h2 id="members-title">Members</h2>
          <p>Who entered last comes first. Files have all names, in the clear.</p>
        </div>
        <div className="card-actions">
          {(["csv", "ndjson"] as const).map((format) => (
            <Button
              key={format}
              component="a"
              href={`${pathOf(audience)}/export?format=${format}`}
              download
              variant="default"
              size="sm"
              leftSection={<IconDownload size={16} stroke={1.7} aria-hidden />}
            >
              <span className="only-heard">Export as </span>
              {format.toUpperCase()}
            </Button>
          ))}
        </div>
      </header>
      {error !== null && data === undefined && (
        <p className="form-fault" role="alert">
          {error.message}
        </p>
      )}
      {data?.total === 0 && <p className="figure-empty">Nobody is in it now.</p>}
      {data !== undefined && data.total > 0 && (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1) */}
          <section className="scroll-x members" tabIndex={0} aria-label="Who is in it">
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">Person</th>
                  <th scope="col">Also known as</th>
                  <th scope="col">In it since</th>
                </tr>
              </thead>
              <tbody>
                {data.members.map((each) => (
                  <MemberRow key={each.person} member={each} timeZone={timezone} />
                ))}
              </tbody>
            </table>
          </section>
          <Pages page={page} total={data.total} />
        </>
      )}
    </section>
  );
}

function MemberRow({ member, timeZone }: { member: Member; timeZone: string }) {
  const [name = null, ...others] = member.names;
  const [second, ...more] = others;
  return (
    <tr>
      <th scope="row">
        <PersonLink person={member.person} name={name} />
      </th>
      <td className="also">
        {second !== undefined && (
          <>
            <span className="dim">{identityWords(second.kind)}</span> {second.value}
          </>
        )}
        {more.length > 0 && <span className="dim"> and {count(more.length)} more</span>}
      </td>
      <td title={`${dayOf(member.since, timeZone)}, ${timeZone}`}>
        {ago(member.since, Date.now())}
      </td>
    </tr>
  );
}

function Pages({ page, total }: { page: number; total: number }) {
  const from = page * membersAtOnce;
  return (
    <nav className="pages" aria-label="Pages of members">
      <span>
        {from >= total
          ? `There are only ${count(total)}`
          : `${count(from + 1)} to ${count(Math.min(total, from + membersAtOnce))} of ${count(total)}`}
      </span>
      <PageLink to={page - 1} isThere={page > 0}>
        Previous
      </PageLink>
      <PageLink to={page + 1} isThere={from + membersAtOnce < total}>
        Next
      </PageLink>
    </nav>
  );
}

function PageLink(props: {
  readonly to: number;
  readonly isThere: boolean;
  readonly children: string;
}) {
  const search = route.useSearch();
  const params = route.useParams();
  if (!props.isThere) return <span className="dim">{props.children}</span>;
  return (
    <Link
      to="/customers/audiences/$audience"
      params={params}
      search={{ ...search, page: props.to === 0 ? undefined : String(props.to + 1) }}
      replace
      resetScroll={false}
    >
      {props.children}
    </Link>
  );
}
