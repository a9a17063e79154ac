import { getRouteApi } from "@tanstack/react-router";
import type { AudienceDetail } from "../../../../src/audiences/audience-list.ts";
import type { ConditionSchema } from "../../../../src/audiences/condition-schemas.ts";
import { DataSkeleton } from "../../data/data-skeleton.tsx";
import { useConditionSchemas } from "../../queries/audience-builder.ts";
import { useAudience, useAudiences } from "../../queries/audiences.ts";
import { QueryProblem } from "../../states/query-problem.tsx";
import { usePageTitle } from "../../states/use-page-title.ts";
import { Builder } from "./builder.tsx";
import { type Draft, draftText, emptyDraft, readDraft } from "./draft.ts";
import { useDraft } from "./use-draft.ts";

const route = getRouteApi("/customers/audiences/$audience/edit");

/** An audience that is kept, to be changed: saving makes a new version. */
export function EditAudiencePage() {
  const { audience } = route.useParams();
  usePageTitle(`Edit ${audience}`);
  const detail = useAudience(audience);
  const schemas = useConditionSchemas();
  const problem = detail.error ?? schemas.error;
  if (problem !== null && (detail.data === undefined || schemas.data === undefined))
    return (
      <QueryProblem
        error={problem}
        onRetry={() => {
          void detail.refetch();
          void schemas.refetch();
        }}
      />
    );
  if (detail.data === undefined || schemas.data === undefined)
    return (
      <div className="page">
        <h1>{audience}</h1>
        <DataSkeleton what="Reading the audience…" />
      </div>
    );
  return <Edit key={audience} detail={detail.data} schemas={schemas.data} />;
}

function Edit({
  detail,
  schemas,
}: {
  readonly detail: AudienceDetail;
  readonly schemas: readonly ConditionSchema[];
}) {
  const kept = draftOf(detail);
  const state = useDraft(detail.audience, kept);
  const names = useAudiences().data?.audiences.map(({ audience }) => audience) ?? [];
  return (
    <Builder
      state={state}
      schemas={schemas}
      before={{ text: draftText(kept), version: detail.version }}
      audiences={names.filter((name) => name !== detail.audience)}
      onDiscard={state.discard}
    />
  );
}

function draftOf({ audience, title, description, who }: AudienceDetail): Draft {
  const text = { audience, title, ...(description === "" ? {} : { description }), who };
  return readDraft(text) ?? emptyDraft();
}
