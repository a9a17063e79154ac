import { Skeleton } from "@mantine/core";

/** A tab's outline while it is read. */
export function DataSkeleton({ what }: { what: string }) {
  return (
    <div aria-busy="true">
      <p className="only-heard" role="status">
        {what}
      </p>
      <div className="kpis">
        {["a", "b", "c", "d"].map((name) => (
          <Skeleton key={name} height={110} radius={8} />
        ))}
      </div>
      <Skeleton height={360} radius={8} mb={16} />
      <Skeleton height={320} radius={8} />
    </div>
  );
}
