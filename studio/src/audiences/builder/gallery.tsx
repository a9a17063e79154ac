import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import type { StarterAudience } from "../../../../src/audiences/gallery.ts";
import { useStarterAudiences } from "../../queries/audience-builder.ts";
import { QueryProblem } from "../../states/query-problem.tsx";

interface GalleryProps {
  readonly onEmpty: () => void;
  readonly onPick: (audience: StarterAudience) => void;
}

/** Audiences to begin with, each by what it says. */
export function Gallery({ onEmpty, onPick }: GalleryProps) {
  const { data, error, refetch } = useStarterAudiences();
  const [search, setSearch] = useState("");
  if (error !== null && data === undefined)
    return <QueryProblem error={error} onRetry={() => refetch()} />;
  const wanted = search.trim().toLowerCase();
  const found = (data ?? []).filter(({ title, sentence }) =>
    `${title} ${sentence}`.toLowerCase().includes(wanted),
  );
  return (
    <section aria-labelledby="gallery-title">
      <header className="gallery-head">
        <h2 id="gallery-title">Start from an example, or from nothing</h2>
        <TextInput
          aria-label="Search the examples"
          placeholder="Search: cart, mail, store…"
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <Button onClick={onEmpty}>Start from nothing</Button>
      </header>
      <ul className="gallery">
        {found.map((audience) => (
          <li key={audience.audience}>
            <button type="button" onClick={() => onPick(audience)}>
              <strong>{audience.title}</strong>
              <span>{audience.sentence}</span>
            </button>
          </li>
        ))}
      </ul>
      {data !== undefined && found.length === 0 && (
        <p>
          No example has “{search.trim()}” in it.{" "}
          <button type="button" className="quiet-button" onClick={() => setSearch("")}>
            Show all {data.length}
          </button>
        </p>
      )}
    </section>
  );
}
