import { Button } from "@mantine/core";
import { useState } from "react";
import type { ListedSource } from "../../../src/collect/source.ts";
import { count } from "../format.ts";
import { ApiError } from "../queries/api.ts";
import { useOperation } from "../queries/operations.ts";
import { CodeBlock } from "./code-block.tsx";
import { snippetsOf } from "./source-guide.ts";

/** A source's key, ready lines, and the switch that lets it send. */
export function SourceDetail({ source }: { source: ListedSource }) {
  const { origin } = window.location;
  return (
    <div className="source-detail">
      <p className="dim">
        From outside this machine it is reached through your proxy: put its public address in place
        of <code>{origin}</code>.
      </p>
      <dl className="source-keys">
        <dt>Write key</dt>
        <dd>
          <CodeBlock code={source.writeKey} label="the write key" />
        </dd>
        {source.limit !== null && (
          <>
            <dt>Limit</dt>
            <dd>
              {count(source.limit.perSecond)} events a second, {count(source.limit.burst)} at once.
              What is more is answered 429, with the time after which it is taken.
            </dd>
          </>
        )}
        {snippetsOf(source, origin).map(({ title, note, code }) => (
          <div key={title}>
            <dt>
              {title} <span className="dim">{note}</span>
            </dt>
            <dd>
              <CodeBlock code={code} label={title} />
            </dd>
          </div>
        ))}
      </dl>
      <SourceSwitch source={source} />
    </div>
  );
}

/** Lets a source send no more, which is asked twice, or again. */
function SourceSwitch({ source: { name, disabledAt } }: { source: ListedSource }) {
  const [asked, setAsked] = useState(false);
  const change = useOperation<{ name: string; enabled: boolean }, unknown>("switch-source");
  const isOff = disabledAt !== null;
  const run = () => {
    setAsked(false);
    change.mutate({ name, enabled: isOff });
  };
  return (
    <div className="source-switch">
      {isOff ? (
        <Button variant="default" size="sm" loading={change.isPending} onClick={run}>
          Let it send again
        </Button>
      ) : asked ? (
        <>
          <span>What it sends from now on is refused, with 401. Its events of before stay.</span>
          <Button size="sm" color="orange.9" onClick={run}>
            Disable {name}
          </Button>
          <Button variant="default" size="sm" onClick={() => setAsked(false)}>
            Keep it
          </Button>
        </>
      ) : (
        <Button
          variant="default"
          size="sm"
          loading={change.isPending}
          onClick={() => setAsked(true)}
        >
          Disable…
        </Button>
      )}
      {change.isError && (
        <span role="alert" className="form-fault">
          {change.error instanceof ApiError ? change.error.message : String(change.error)}
        </span>
      )}
    </div>
  );
}
