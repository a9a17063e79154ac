import "../../data/data.css";
import "./builder.css";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { StarterAudience } from "../../../../src/audiences/gallery.ts";
import { DataSkeleton } from "../../data/data-skeleton.tsx";
import { useConditionSchemas } from "../../queries/audience-builder.ts";
import { useAudiences } from "../../queries/audiences.ts";
import { QueryProblem } from "../../states/query-problem.tsx";
import { usePageTitle } from "../../states/use-page-title.ts";
import { Builder } from "./builder.tsx";
import { emptyDraft, freeName, readDraft } from "./draft.ts";
import { Gallery } from "./gallery.tsx";
import { useDraft } from "./use-draft.ts";

/** A new audience: from an example, or from nothing. */
export function NewAudiencePage() {
  usePageTitle("New audience");
  const schemas = useConditionSchemas();
  const kept = useAudiences();
  const state = useDraft("new", emptyDraft());
  const [isBegun, setBegun] = useState(state.wasKept);
  const names = kept.data?.audiences.map(({ audience }) => audience) ?? [];
  const problem = schemas.error ?? kept.error;
  if (problem !== null && (schemas.data === undefined || kept.data === undefined))
    return (
      <QueryProblem
        error={problem}
        onRetry={() => {
          void schemas.refetch();
          void kept.refetch();
        }}
      />
    );
  const pick = ({ sentence: _sentence, ...text }: StarterAudience) => {
    const audience = freeName(text.audience, new Set(names));
    const draft = readDraft({ ...text, audience });
    if (draft) state.change(draft);
    setBegun(true);
  };
  if (isBegun && schemas.data !== undefined)
    return (
      <Builder
        state={state}
        schemas={schemas.data}
        before={undefined}
        audiences={names}
        onDiscard={() => {
          state.discard();
          setBegun(false);
        }}
      />
    );
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <Link to="/customers/audiences">All audiences</Link>
          <h1>New audience</h1>
          <p>A group of people who meet a definition, from the moment on at which they do</p>
        </div>
      </header>
      {schemas.data === undefined || kept.data === undefined ? (
        <DataSkeleton what="Reading the examples…" />
      ) : (
        <Gallery onEmpty={() => setBegun(true)} onPick={pick} />
      )}
    </div>
  );
}
