import "./offers.css";
import type { ProgramOverview } from "../../../src/server/routes/ledger.ts";
import { CouponsCard } from "./coupons-card.tsx";
import { LadderCard } from "./ladder-card.tsx";
import { StopsCard } from "./stops-card.tsx";
import { TreatmentCatalogue } from "./treatment-catalogue.tsx";

/** All that programs can give, what coupons have given away, and what guards have kept. */
export function OffersTab({ overview: { programs } }: { overview: ProgramOverview }) {
  const ladders = programs.filter(({ policy }) => policy.kind === "ladder");
  return (
    <div className="offers">
      <TreatmentCatalogue programs={programs} />
      <CouponsCard />
      <StopsCard />
      {ladders.map((program) => (
        <LadderCard key={program.program} program={program} />
      ))}
    </div>
  );
}
