import { Burger } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { day } from "../format.ts";
import { useValueReport } from "../queries/value-report.ts";
import { GlobalSearch } from "./global-search.tsx";
import { Mark } from "./mark.tsx";
import { SchemeSwitch } from "./scheme-switch.tsx";
import { useSimulatedSources } from "./simulated-note.tsx";

/** Name, what is a sample or simulated, search, how fresh the data is, and the colour scheme. */
export function Header({ menuOpen, onMenu }: { menuOpen: boolean; onMenu: () => void }) {
  const report = useValueReport().data;
  const isSimulated = useSimulatedSources().length > 0;
  return (
    <header className="header">
      <Burger
        className="header-burger"
        size="sm"
        opened={menuOpen}
        onClick={onMenu}
        aria-label={menuOpen ? "Close the menu" : "Open the menu"}
        aria-expanded={menuOpen}
        aria-controls="menu"
      />
      <Link to="/value" className="header-name" aria-label="Perennial, to the start">
        <Mark />
        <span>Perennial</span>
      </Link>
      {report?.shop.sample === true && <span className="badge">Sample store</span>}
      {isSimulated && <span className="badge badge-more">Simulated visits</span>}
      <GlobalSearch />
      {report !== undefined && (
        <span className="header-time">
          Data to <time dateTime={report.asOf}>{day(report.asOf)}</time>
        </span>
      )}
      <SchemeSwitch />
    </header>
  );
}
