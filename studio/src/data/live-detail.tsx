import { Button } from "@mantine/core";
import { IconCheck, IconCopy, IconTerminal2 } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { LiveItem } from "../../../src/server/live-item.ts";
import { JsonView } from "../figures/json-view.tsx";
import { useCopied } from "../figures/use-copied.ts";
import { identityWords } from "../identities/identity-words.ts";
import { useSources } from "../queries/data.ts";
import { curlCommand } from "./curl-command.ts";

/** All of one arrival: whom it joined, what was sent with what is wrong marked, and how to send it again. */
export function LiveDetail({ item }: { item: LiveItem }) {
  const writeKey = useSources().data?.find(({ name }) => name === item.source)?.writeKey;
  const isWebhook = item.kind === "shopify" || item.kind === "woocommerce";
  return (
    <div className="live-detail">
      <Joined item={item} />
      <JsonView
        value={item.item}
        label={`${item.name || item.kind} as JSON`}
        badPath={item.problem?.field ?? null}
        reason={item.problem?.reason ?? ""}
      />
      <div className="live-actions">
        {!isWebhook && writeKey !== undefined && (
          <CopyButton
            label="Copy as curl"
            text={curlCommand(item.item, item.kind, { origin: window.location.origin, writeKey })}
            icon="terminal"
          />
        )}
        <CopyButton label="Copy JSON" text={JSON.stringify(item.item, null, 2)} icon="copy" />
      </div>
    </div>
  );
}

function Joined({ item }: { item: LiveItem }) {
  const { person, identities, state, problem, why } = item;
  if (state === "left out") return <p>It was left out: {why}.</p>;
  if (problem !== null)
    return (
      <p>
        It joined nobody and waits in the{" "}
        <Link to="/data" search={{ tab: "quarantine" }}>
          quarantine
        </Link>
        , where it can be mended and tried again.
      </p>
    );
  if (person === null) return <p>It names nobody.</p>;
  const [who] = identities;
  return (
    <p>
      Joined{" "}
      <Link to="/customers/$id" params={{ id: person }} search={{}}>
        {who?.value ?? `person ${person}`}
      </Link>{" "}
      by {identities.map(({ kind }) => identityWords(kind)).join(", ")}.{" "}
      <Link to="/data" search={{ tab: "identities", who: person }}>
        All their identities, and why
      </Link>
    </p>
  );
}

function CopyButton(props: {
  readonly label: string;
  readonly text: string;
  readonly icon: "terminal" | "copy";
}) {
  const { copied, copy } = useCopied();
  const Icon = copied ? IconCheck : props.icon === "terminal" ? IconTerminal2 : IconCopy;
  return (
    <>
      <Button
        variant="default"
        size="compact-sm"
        leftSection={<Icon size={15} stroke={1.8} aria-hidden />}
        onClick={() => copy(props.text)}
      >
        {copied ? "Copied" : props.label}
      </Button>
      <span role="status" className="only-heard">
        {copied ? "Copied" : ""}
      </span>
    </>
  );
}
