import "./figure.css";
import { CatchBoundary } from "@tanstack/react-router";
import { type ReactNode, useId } from "react";
import type { FigureData } from "./figure-data.ts";
import { FigureFault } from "./figure-fault.tsx";
import { FigureTable } from "./figure-table.tsx";
import { FigureTools } from "./figure-tools.tsx";

export interface FigureProps {
  /** Names the figure in addresses; a copied link leads to it. */
  readonly id: string;
  readonly title: string;
  readonly subtitle: string;
  readonly data: FigureData;
  readonly asTable: boolean;
  /** Absent where the figure is a table to begin with. */
  readonly onToggle?: (() => void) | undefined;
  /** The address that shows this figure as it is now. */
  readonly link: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A card with one figure: as a picture or as a table, to copy, to link to. It fails alone. */
export function Figure(props: FigureProps) {
  const titleId = useId();
  return (
    <section
      className={`card figure ${props.className ?? ""}`}
      id={props.id}
      aria-labelledby={titleId}
    >
      <header className="card-head">
        <div>
          <h2 id={titleId}>{props.title}</h2>
          <p>{props.subtitle}</p>
        </div>
        <FigureTools
          title={props.title}
          data={props.data}
          link={props.link}
          asTable={props.asTable}
          onToggle={props.onToggle}
        />
      </header>
      <CatchBoundary getResetKey={() => props.link} errorComponent={FigureFault}>
        {props.asTable ? <FigureTable data={props.data} /> : props.children}
      </CatchBoundary>
    </section>
  );
}
