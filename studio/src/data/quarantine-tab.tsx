import { Button } from "@mantine/core";
import { IconChevronRight, IconRefresh } from "@tabler/icons-react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import type { QuarantineGroup } from "../../../src/collect/quarantine-groups.ts";
import type { ReplaySummary } from "../../../src/collect/replay-quarantine.ts";
import { count, counted } from "../format.ts";
import { useQuarantineGroups } from "../queries/data.ts";
import { useOperation } from "../queries/operations.ts";
import { CommandLine } from "../states/command-line.tsx";
import { QueryProblem } from "../states/query-problem.tsx";
import { ago } from "../when.ts";
import { DataSkeleton } from "./data-skeleton.tsx";
import { QuarantinedItems } from "./quarantined-items.tsx";

const route = getRouteApi("/data");

/** What could not be read, by reason, to be mended and tried again. */
export function QuarantineTab() {
  const groups = useQuarantineGroups();
  const replay = useOperation<object, ReplaySummary>("replay-quarantine");
  const [tried, setTried] = useState<ReplaySummary | null>(null);
  if (groups.isError) return <QueryProblem error={groups.error} onRetry={() => groups.refetch()} />;
  if (groups.data === undefined) return <DataSkeleton what="Reading the quarantine…" />;
  const waiting = groups.data.reduce((all, { rows }) => all + rows, 0);
  return (
    <section className="card" aria-labelledby="quarantine-title">
      <header className="card-head">
        <div>
          <h2 id="quarantine-title">
            {waiting === 0
              ? "Nothing waits"
              : `${counted(waiting, "record")} wait for ${counted(groups.data.length, "reason")}`}
          </h2>
          <p>
            What could not be read is kept as it came. When the cause is mended, try again: what
            goes in leaves the quarantine, and counts once.
          </p>
        </div>
        {waiting > 0 && (
          <Button
            variant="default"
            loading={replay.isPending}
            leftSection={<IconRefresh size={16} stroke={1.8} aria-hidden />}
            onClick={() => replay.mutate({}, { onSuccess: setTried })}
          >
            Try all again
          </Button>
        )}
      </header>
      <p role="status" className={tried || replay.isError ? "live-note" : "only-heard"}>
        {replay.isError ? replay.error.message : tried && replayText(tried)}
      </p>
      {waiting > 0 && (
        <>
          <GroupTable groups={groups.data} onTried={setTried} />
          <p className="figure-note">
            Many of one kind are mended in a file: the first line writes it, the second sends it
            back.
          </p>
          <div className="commands">
            <CommandLine command="perennial quarantine export --out rows.csv" />
            <CommandLine command="perennial quarantine replay --file rows.csv" />
          </div>
        </>
      )}
    </section>
  );
}

function replayText({ tried, accepted, stillWaiting }: ReplaySummary): string {
  if (tried === 1 && accepted === 0)
    return "It still cannot be read, and waits as it was mended, with what is wrong now.";
  const rest = stillWaiting === 0 ? "nothing waits any more" : `${count(stillWaiting)} still wait`;
  return `${count(accepted)} of ${count(tried)} went in, ${rest}.`;
}

interface Tried {
  readonly onTried: (summary: ReplaySummary) => void;
}

function GroupTable({ groups, onTried }: Tried & { readonly groups: readonly QuarantineGroup[] }) {
  return (
    <div className="scroll-x">
      <table className="table group-table">
        <thead>
          <tr>
            <th scope="col">Reason</th>
            <th scope="col">From</th>
            <th scope="col">Newest</th>
            <th scope="col" className="numeric">
              Waiting
            </th>
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <GroupRow key={groupId(group)} group={group} onTried={onTried} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function GroupRow({ group, onTried }: Tried & { readonly group: QuarantineGroup }) {
  const search = route.useSearch();
  const id = groupId(group);
  const isOpen = search.group === id;
  return (
    <>
      <tr data-open={isOpen}>
        <th scope="row">
          <Link
            to="/data"
            search={{ tab: "quarantine", group: isOpen ? undefined : id }}
            className="row-opener"
            aria-expanded={isOpen}
            replace
            resetScroll={false}
          >
            <IconChevronRight size={15} stroke={1.9} aria-hidden />
            <span>
              <code>{group.column}</code> {group.reason}
            </span>
          </Link>
        </th>
        <td>
          {group.file} <span className="dim">{group.what}</span>
        </td>
        <td>{ago(group.lastAt, Date.now())}</td>
        <td className="numeric">{count(group.rows)}</td>
      </tr>
      {isOpen && (
        <tr className="source-detail-row">
          <td colSpan={4}>
            <QuarantinedItems group={group} onTried={onTried} />
          </td>
        </tr>
      )}
    </>
  );
}

/** A short name of a reason for addresses, the same on every machine. */
function groupId({ what, file, column, reason }: QuarantineGroup): string {
  let hash = 5381;
  for (const char of [what, file, column, reason].join("\n"))
    hash = (Math.imul(hash, 33) ^ (char.codePointAt(0) ?? 0)) >>> 0;
  return hash.toString(36);
}
