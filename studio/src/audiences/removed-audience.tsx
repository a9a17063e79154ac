import { IconUsersGroup } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useAudiences, useAudienceVersions } from "../queries/audiences.ts";
import { Notice } from "../states/notice.tsx";
import { AudienceVersions } from "./audience-versions.tsx";

/** An audience that is no more, with what it was and the way back; or that never was. */
export function RemovedAudience({ audience }: { audience: string }) {
  const { data, error } = useAudienceVersions(audience);
  const timeZone = useAudiences().data?.timezone ?? "UTC";
  if (error !== null)
    return (
      <Notice
        icon={<IconUsersGroup size={26} stroke={1.6} />}
        title={`There is no audience ${audience}`}
      >
        <p>
          See <Link to="/customers/audiences">all audiences</Link>.
        </p>
      </Notice>
    );
  const title = data?.versions.find(({ definition }) => definition !== null)?.definition?.title;
  return (
    <div className="page data audience-page">
      <header className="page-head">
        <div>
          <Link to="/customers/audiences">All audiences</Link>
          <h1>{title ?? audience}</h1>
          <p>It was removed. Restore a version, and it is followed again from then on.</p>
        </div>
      </header>
      <AudienceVersions timeZone={timeZone} />
    </div>
  );
}
