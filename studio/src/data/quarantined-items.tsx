import { Button, Skeleton } from "@mantine/core";
import { type FormEvent, useId, useState } from "react";
import type { QuarantinedRow } from "../../../src/collect/quarantine.ts";
import type { QuarantineGroup } from "../../../src/collect/quarantine-groups.ts";
import type { ReplaySummary } from "../../../src/collect/replay-quarantine.ts";
import { JsonView } from "../figures/json-view.tsx";
import { count } from "../format.ts";
import { useQuarantined } from "../queries/data.ts";
import { useOperation } from "../queries/operations.ts";

const shown = 20;

interface QuarantinedItemsProps {
  readonly group: QuarantineGroup;
  /** Told what became of a mended record, which may no longer be here to say it. */
  readonly onTried: (summary: ReplaySummary) => void;
}

/** Some of the records that wait for one reason. */
export function QuarantinedItems({ group, onTried }: QuarantinedItemsProps) {
  const { data, error } = useQuarantined(group, shown);
  if (error !== null) return <p role="alert">{error.message}</p>;
  if (data === undefined) return <Skeleton height={160} radius={8} />;
  return (
    <>
      <ul className="quarantined">
        {data.map((row) => (
          <li key={row.rowId}>
            <QuarantinedItem row={row} onTried={onTried} />
          </li>
        ))}
      </ul>
      {group.rows > data.length && (
        <p className="figure-note">
          {count(data.length)} of {count(group.rows)} are shown; the others are alike.
        </p>
      )}
    </>
  );
}

type ItemProps = Pick<QuarantinedItemsProps, "onTried"> & { readonly row: QuarantinedRow };

/** A record as it came, with what is wrong marked; to be mended in place. */
function QuarantinedItem({ row, onTried }: ItemProps) {
  const [mending, setMending] = useState(false);
  const isFile = row.what !== "events" && row.what !== "webhooks";
  return (
    <article className="quarantined-item">
      <header>
        <strong>{isFile ? `${row.file}, line ${count(row.line)}` : row.file}</strong>
        {row.value !== "" && (
          <span>
            <code>{row.column}</code> was <code>{row.value}</code>
          </span>
        )}
        {!mending && row.raw !== "" && (
          <Button variant="default" size="compact-sm" onClick={() => setMending(true)}>
            Mend…
          </Button>
        )}
      </header>
      {mending ? (
        <MendForm row={row} onTried={onTried} onLeave={() => setMending(false)} />
      ) : (
        <JsonView
          value={isFile ? row.raw : jsonOrText(row.raw)}
          label={`What came, line ${row.line}`}
          badPath={row.column}
          reason={row.reason}
        />
      )}
    </article>
  );
}

/** An operation's input travels in the address, which servers cut at some length. */
const longestInput = 12_000;

function MendForm({ row, onTried, onLeave }: ItemProps & { readonly onLeave: () => void }) {
  const isFile = row.what !== "events" && row.what !== "webhooks";
  const id = useId();
  const [text, setText] = useState(() => (isFile ? row.raw : indented(row.raw)));
  const replay = useOperation<object, ReplaySummary>("replay-quarantine");
  const mended = isFile ? text : compact(text);
  const tooLong = encodeURIComponent(mended).length > longestInput;
  const send = (event: FormEvent) => {
    event.preventDefault();
    replay.mutate({ mended: { [row.rowId]: mended } }, { onSuccess: onTried });
  };
  return (
    <form className="mend" onSubmit={send}>
      <label htmlFor={id}>
        <code>{row.column}</code> {row.reason}
      </label>
      <textarea
        id={id}
        spellCheck={false}
        rows={Math.min(18, text.split("\n").length + 1)}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {tooLong && (
        <p className="form-fault" role="alert">
          This record is too long to be mended here. Write it to a file:{" "}
          <code>perennial quarantine export --out rows.csv</code>
        </p>
      )}
      {replay.isError && (
        <p className="form-fault" role="alert">
          {replay.error.message}
        </p>
      )}
      <div className="form-actions">
        <Button type="submit" size="sm" loading={replay.isPending} disabled={tooLong}>
          Try again
        </Button>
        <Button variant="default" size="sm" onClick={onLeave}>
          Leave it as it is
        </Button>
      </div>
    </form>
  );
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function indented(text: string): string {
  const value = jsonOrText(text);
  return typeof value === "string" ? text : JSON.stringify(value, null, 2);
}

function compact(text: string): string {
  const value = jsonOrText(text);
  return typeof value === "string" ? text : JSON.stringify(value);
}
