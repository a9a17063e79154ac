import { Button } from "@mantine/core";
import { IconCloudOff, IconDatabaseImport, IconKey } from "@tabler/icons-react";
import { ApiError } from "../queries/api.ts";
import { CommandLine } from "./command-line.tsx";
import { Notice } from "./notice.tsx";

/** Why a place cannot be shown: no key, no data yet, or a fault that may pass. */
export function QueryProblem({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const code = error instanceof ApiError ? error.code : "UNKNOWN";
  const status = error instanceof ApiError ? error.status : 0;
  if (status === 401) return <NoKey />;
  if (code === "NO_DATA") return <NoData onRetry={onRetry} />;
  return (
    <Notice
      icon={<IconCloudOff size={26} stroke={1.6} />}
      title="The figures could not be read"
      quote={code}
    >
      <p>{error.message}</p>
      <p>Nothing was changed. Check that the server is still running, then try again.</p>
      <Button onClick={onRetry}>Try again</Button>
    </Notice>
  );
}

function NoKey() {
  return (
    <Notice icon={<IconKey size={26} stroke={1.6} />} title="This page needs your key">
      <p>
        Open the address that <code>perennial serve</code> printed: it carries the key. This browser
        then remembers it.
      </p>
    </Notice>
  );
}

function NoData({ onRetry }: { onRetry: () => void }) {
  return (
    <Notice icon={<IconDatabaseImport size={26} stroke={1.6} />} title="No orders yet">
      <p>Give Perennial your shop's order lines as a CSV file:</p>
      <CommandLine command="perennial import orders FILE" />
      <p>
        Six months of orders and some 500 customers make useful predictions; with less, the
        intervals are wide and say so. To look around first, <code>perennial demo</code> starts a
        sample store.
      </p>
      <Button variant="default" onClick={onRetry}>
        Look again
      </Button>
    </Notice>
  );
}
