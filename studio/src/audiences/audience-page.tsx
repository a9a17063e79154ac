import "../data/data.css";
import "./audiences.css";
import { Button } from "@mantine/core";
import { IconArrowLeft, IconFileCode, IconPencil } from "@tabler/icons-react";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { AudienceText } from "../../../src/audiences/audience.ts";
import type { AudienceDetail } from "../../../src/audiences/audience-list.ts";
import { audienceCommand } from "../commands.ts";
import { DataSkeleton } from "../data/data-skeleton.tsx";
import { CopyButton } from "../figures/copy-button.tsx";
import { CopyCommand } from "../figures/copy-command.tsx";
import { dayOf } from "../format.ts";
import { ApiError } from "../queries/api.ts";
import { useAudience } from "../queries/audiences.ts";
import { QueryProblem } from "../states/query-problem.tsx";
import { usePageTitle } from "../states/use-page-title.ts";
import { AudienceChanges } from "./audience-changes.tsx";
import { AudienceKpis } from "./audience-kpis.tsx";
import { AudienceMembers } from "./audience-members.tsx";
import { AudienceVersions } from "./audience-versions.tsx";
import { DryRunFigure } from "./dry-run-figure.tsx";
import { RemovedAudience } from "./removed-audience.tsx";
import { SizeFigure } from "./size-figure.tsx";
import { UsedBy } from "./used-by.tsx";

const route = getRouteApi("/customers/audiences/$audience");

/** One audience: whom it is of, how many, who comes and goes, what it was before, and what uses it. */
export function AudiencePage() {
  const { audience } = route.useParams();
  const { data, error, refetch } = useAudience(audience);
  usePageTitle(data?.title ?? "Audience");
  if (error instanceof ApiError && error.status === 404)
    return <RemovedAudience audience={audience} />;
  if (data === undefined && error !== null)
    return <QueryProblem error={error} onRetry={() => refetch()} />;
  return (
    <div className="page data audience-page">
      <p className="way-back">
        <Link to="/customers/audiences">
          <IconArrowLeft size={16} stroke={1.8} aria-hidden />
          All audiences
        </Link>
      </p>
      {data === undefined ? (
        <>
          <h1 className="only-heard">Audience</h1>
          <DataSkeleton what="Reading the audience…" />
        </>
      ) : (
        // Nothing that was opened or asked of one audience holds for another.
        <AudienceView key={audience} detail={data} />
      )}
    </div>
  );
}

function AudienceView({ detail }: { detail: AudienceDetail }) {
  const definition = definitionOf(detail);
  return (
    <>
      <Head detail={detail} definition={definition} />
      <AudienceKpis detail={detail} />
      <SizeFigure detail={detail} />
      <div className="audience-people">
        <AudienceChanges detail={detail} />
        <AudienceMembers detail={detail} />
      </div>
      <DryRunFigure key={detail.version} detail={detail} definition={definition} />
      <AudienceVersions timeZone={detail.timezone} />
      <UsedBy detail={detail} />
    </>
  );
}

function Head({ detail, definition }: { detail: AudienceDetail; definition: AudienceText }) {
  const { audience, title, sentence, description, version, since, timezone } = detail;
  return (
    <header className="page-head">
      <div>
        <h1>{title}</h1>
        <p className="audience-sentence">{sentence}</p>
        {description !== "" && <p>{description}</p>}
        <p>
          <code>{audience}</code>, version {version} since {dayOf(since, timezone)}
        </p>
      </div>
      <div className="page-actions">
        <CopyCommand command={audienceCommand(audience)} />
        <CopyButton
          label="Copy as file"
          text={`${JSON.stringify(definition, null, 2)}\n`}
          hint={
            <>
              <code>{audience}.json</code>, for <code>perennial apply</code>
            </>
          }
          icon={<IconFileCode size={17} stroke={1.7} aria-hidden />}
          said={`the definition of ${audience}`}
        />
        <Button
          component="a"
          href={`/customers/audiences/${audience}/edit`}
          leftSection={<IconPencil size={17} stroke={1.8} aria-hidden />}
        >
          Edit
        </Button>
      </div>
    </header>
  );
}

function definitionOf({ audience, title, description, who }: AudienceDetail): AudienceText {
  return { audience, title, ...(description === "" ? {} : { description }), who };
}
