import { Skeleton } from "@mantine/core";
import { useEffect, useState } from "react";

/** The place's outline while the report is read, each part as tall as what will stand there. */
export function ValueSkeleton() {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), 1000);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="page" aria-busy="true">
      <header className="page-head">
        <div>
          <h1>What customers are worth</h1>
          <p role="status">{slow ? "Pricing every customer's future…" : "Reading the report…"}</p>
        </div>
      </header>
      <div className="kpis">
        {["equity", "new", "repeat", "check"].map((name) => (
          <Skeleton key={name} height={128} radius={8} />
        ))}
      </div>
      <div className="value-grid">
        <Skeleton className="wide" height={530} radius={8} />
        <Skeleton height={530} radius={8} />
        <Skeleton className="wide" height={430} radius={8} />
        <Skeleton height={430} radius={8} />
      </div>
    </div>
  );
}
