import { withTitles } from "./short-titles.ts";

/** What is to be known of a drafted case, and what is left to its author. */
export function DraftNotes({ notes }: { notes: readonly string[] }) {
  if (notes.length === 0) return null;
  return (
    <section className="card draft-notes" aria-labelledby="draft-notes-title">
      <h2 id="draft-notes-title">Drafted by what the shop knows</h2>
      <ul>
        {notes.map((note) => (
          <li key={note}>{withTitles(note)}</li>
        ))}
      </ul>
    </section>
  );
}
