import { TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { ProgramOverview } from "../../../src/server/routes/ledger.ts";
import { counted } from "../format.ts";
import { kindWords } from "./kind-words.ts";
import { type CatalogueEntry, catalogueOf, givesWords } from "./treatment-words.ts";

const route = getRouteApi("/programs");

/** All treatments of all programs, to be searched. */
export function TreatmentCatalogue({ programs }: Pick<ProgramOverview, "programs">) {
  const { search } = route.useSearch();
  const navigate = route.useNavigate();
  const found = catalogueOf(programs, search);
  const all = catalogueOf(programs, undefined).length;
  const change = (text: string | undefined): void =>
    void navigate({
      search: (before) => ({ ...before, search: text }),
      replace: true,
      resetScroll: false,
    });
  return (
    <section className="card" aria-labelledby="catalogue-title">
      <header className="card-head">
        <div>
          <h2 id="catalogue-title">Treatments</h2>
          <p role="status">
            {search === undefined
              ? `${counted(all, "treatment")} of ${counted(programs.length, "program")}.`
              : `${found.length} of ${counted(all, "treatment")} hold “${search}”.`}
          </p>
        </div>
        <TextInput
          type="search"
          className="catalogue-search"
          aria-label="Search treatments"
          placeholder="A title, program, placement, audience"
          leftSection={<IconSearch size={16} stroke={1.8} aria-hidden />}
          value={search ?? ""}
          onChange={(event) => change(event.currentTarget.value || undefined)}
        />
      </header>
      {found.length === 0 ? (
        <p>
          {all === 0 ? "No program has a treatment yet." : "No treatment holds it."}{" "}
          {search !== undefined && (
            <button type="button" className="quiet-button" onClick={() => change(undefined)}>
              Show all
            </button>
          )}
        </p>
      ) : (
        <Entries entries={found} />
      )}
    </section>
  );
}

function Entries({ entries }: { entries: readonly CatalogueEntry[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section className="scroll-x" tabIndex={0} aria-label="The treatments">
      <table className="table catalogue">
        <thead>
          <tr>
            <th scope="col">Treatment</th>
            <th scope="col">Kind</th>
            <th scope="col">What it gives</th>
            <th scope="col">Program</th>
            <th scope="col">Where</th>
            <th scope="col">Never for</th>
          </tr>
        </thead>
        <tbody>
          {entries.map(({ program, treatment }) => (
            <tr key={`${program.program}/${treatment.id}`}>
              <th scope="row">
                {treatment.title ?? treatment.id}
                {treatment.title !== undefined && <code className="dim">{treatment.id}</code>}
              </th>
              <td>{kindWords[treatment.kind]}</td>
              <td className="catalogue-gives">{givesWords(treatment)}</td>
              <td>
                <Link to="/programs" search={{ tab: "decisions", program: program.program }}>
                  {program.title}
                </Link>
                {program.state !== "running" && <span className="dim"> ({program.state})</span>}
              </td>
              <td>
                {program.placements.map((placement) => (
                  <Link
                    key={placement}
                    to="/programs"
                    search={{ tab: "placements", placement }}
                    className="catalogue-place"
                  >
                    {placement}
                  </Link>
                ))}
              </td>
              <td>{treatment.notFor.join(", ")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
