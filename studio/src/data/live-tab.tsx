import type { Arrivals } from "../../../src/collect/arrivals.ts";
import { ArrivalsFigure } from "./arrivals-figure.tsx";
import { DataKpis } from "./data-kpis.tsx";
import { DataSkeleton } from "./data-skeleton.tsx";
import { LiveDebugger } from "./live-debugger.tsx";

/** How much arrives, and each thing as it does. */
export function LiveTab({ arrivals }: { arrivals: Arrivals | undefined }) {
  if (arrivals === undefined) return <DataSkeleton what="Counting what arrived…" />;
  return (
    <>
      <DataKpis arrivals={arrivals} />
      <ArrivalsFigure arrivals={arrivals} />
      <LiveDebugger timeZone={arrivals.timezone} />
    </>
  );
}
