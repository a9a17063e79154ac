import { Button } from "@mantine/core";
import { useState } from "react";
import type { ListedSubscription } from "../../../src/audiences/subscription.ts";
import { useOperation } from "../queries/operations.ts";

/** Where changes are sent and whether they are taken. It is asked before none are sent any more: a new one has a new secret. */
export function SubscriptionRow({ subscription }: { subscription: ListedSubscription }) {
  const { subscriptionId, url, audience, problem } = subscription;
  const [asked, setAsked] = useState(false);
  const remove = useOperation<{ which: string }, unknown>("remove-subscription");
  return (
    <li className="subscription-item">
      <div className="subscription">
        <code>{url}</code>
        <span className="dim">{audience === null ? "all audiences" : "this audience"}</span>
        <span className="state-mark" data-off={problem !== null}>
          {problem === null ? "Taken so far" : `The last one ${problem}; it comes again`}
        </span>
        {!asked && (
          <Button
            variant="default"
            size="sm"
            aria-label={`Remove the subscription of ${url}`}
            onClick={() => setAsked(true)}
          >
            Remove…
          </Button>
        )}
      </div>
      {asked && (
        <div className="choice-bar">
          <span>
            Then nothing is sent to it any more
            {audience === null && ", of no audience"}. To add it again makes a new secret.
          </span>
          <Button
            size="sm"
            color="orange.9"
            loading={remove.isPending}
            onClick={() => remove.mutate({ which: subscriptionId })}
          >
            Remove
          </Button>
          <Button size="sm" variant="default" onClick={() => setAsked(false)}>
            Keep it
          </Button>
        </div>
      )}
      {remove.isError && (
        <p className="form-fault" role="alert">
          {remove.error.message}
        </p>
      )}
    </li>
  );
}
