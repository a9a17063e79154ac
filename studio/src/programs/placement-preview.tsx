import { TextInput } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import type { ProgramOverview } from "../../../src/server/routes/ledger.ts";
import { type PreviewQuery, usePreview } from "../queries/programs.ts";
import { PersonField } from "./person-field.tsx";
import { programsAt } from "./placement-words.ts";
import { PreviewResult } from "./preview-result.tsx";
import type { ProgramsSearch } from "./programs-search.ts";
import { needsProduct } from "./recipe-words.ts";

const route = getRouteApi("/programs");

interface PlacementPreviewProps {
  readonly placement: ProgramOverview["placements"][number];
  readonly overview: ProgramOverview;
}

/** What a chosen customer would be shown at a placement now, and why. */
export function PlacementPreview({
  placement: { placement, title, kind, list },
  overview,
}: PlacementPreviewProps) {
  const { who, dial, product } = route.useSearch();
  const navigate = route.useNavigate();
  const change = (more: Partial<ProgramsSearch>): void =>
    void navigate({
      search: (before) => ({ ...before, placement, ...more }),
      replace: true,
      resetScroll: false,
    });
  const lists = programsAt(overview, { placement, kind }).flatMap(({ treatments }) =>
    treatments.flatMap((each) => each.list ?? []),
  );
  const isBesideProduct = [...lists, ...(list ? [list] : [])].some(needsProduct);
  return (
    <div className="preview">
      <section className="card" aria-labelledby="preview-title">
        <header className="card-head">
          <div>
            <h2 id="preview-title">{title}</h2>
            <p>What a customer would be shown here now. A preview is not noted in the ledger.</p>
          </div>
        </header>
        <div className="preview-fields">
          <PersonField
            value={who}
            onChoose={(chosen) => change({ who: chosen, dial: undefined })}
          />
          {isBesideProduct && (
            <ProductField value={product} onChoose={(sku) => change({ product: sku })} />
          )}
        </div>
        {who === undefined && (
          <p className="preview-empty dim">
            Choose a customer: the program, the arms with their probabilities, and each product with
            its reason show here.
          </p>
        )}
      </section>
      {who !== undefined && <Result asked={{ placement, who, product, dial }} />}
    </div>
  );
}

interface ResultProps {
  readonly asked: PreviewQuery & Pick<ProgramsSearch, "dial">;
}

function Result({ asked }: ResultProps) {
  const own = usePreview({ ...asked, dial: undefined });
  const turned = usePreview(asked);
  const { data, isError, error } = turned;
  if (isError && data === undefined)
    return (
      <section className="card">
        <p role="alert">{error.message}</p>
      </section>
    );
  if (data === undefined || own.data === undefined)
    return (
      <p className="page-reading" role="status">
        Deciding…
      </p>
    );
  return <PreviewResult who={asked.who} preview={data} own={own.data} dial={asked.dial} />;
}

function ProductField(props: {
  readonly value: string | undefined;
  readonly onChoose: (sku: string | undefined) => void;
}) {
  const [text, setText] = useState(props.value ?? "");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        props.onChoose(text.trim() || undefined);
      }}
    >
      <TextInput
        label="The page's product"
        placeholder="A SKU, then Enter"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
    </form>
  );
}
