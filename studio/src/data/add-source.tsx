import { Button, TextInput } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import type { ListedSource, NewSource, SourceKind } from "../../../src/collect/source.ts";
import { useOperation } from "../queries/operations.ts";
import { sourceKindTitles } from "./source-guide.ts";

const route = getRouteApi("/data");

const kinds: readonly (readonly [SourceKind, string])[] = [
  ["web", "Pages and apps, by a tag or the SDKs of Segment and RudderStack"],
  ["server", "Your own code, by the same SDKs or plain HTTP"],
  ["store", "Receipts of tills, as events"],
  ["email", "Deliveries, opens, clicks, unsubscriptions"],
  ["shopify", "Orders, refunds and customers as they change"],
  ["woocommerce", "Orders and customers as they change"],
];

/** A new source: its kind, its name, and for Shopify the secret that its webhooks are signed with. */
export function AddSource() {
  const navigate = route.useNavigate();
  const [kind, setKind] = useState<SourceKind>("web");
  const [name, setName] = useState("");
  const [secret, setSecret] = useState("");
  const add = useOperation<NewSource, ListedSource>("add-source");
  const send = (event: FormEvent) => {
    event.preventDefault();
    const asked = { name: name.trim(), kind };
    const given = kind === "shopify" && secret.trim() !== "" ? { secret: secret.trim() } : {};
    add.mutate(
      { ...asked, ...given },
      {
        onSuccess: (source) =>
          void navigate({ search: { tab: "sources", source: source.name }, replace: true }),
      },
    );
  };
  return (
    <form className="card add-source" onSubmit={send} aria-labelledby="add-title">
      <header className="card-head">
        <div>
          <h2 id="add-title">Add a source</h2>
          <p>It gets a key of its own; the lines to use it come next.</p>
        </div>
      </header>
      <fieldset className="kinds">
        <legend className="field-label">What sends?</legend>
        {kinds.map(([each, what]) => (
          <label key={each} className="kind" data-chosen={each === kind}>
            <input
              type="radio"
              name="kind"
              value={each}
              checked={each === kind}
              onChange={() => setKind(each)}
            />
            <span>
              <strong>{sourceKindTitles[each]}</strong>
              <span>{what}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <div className="add-fields">
        <TextInput
          label="Name"
          placeholder={`${kind === "web" ? "shop" : kind}, for example`}
          description="As it is shown with each event. It cannot be changed later."
          required
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {kind === "shopify" && (
          <TextInput
            label="Signing secret"
            description="Shopify shows it under Settings, Notifications, Webhooks. Without it the write key is the secret."
            maxLength={500}
            value={secret}
            onChange={(event) => setSecret(event.currentTarget.value)}
          />
        )}
      </div>
      {add.isError && (
        <p role="alert" className="form-fault">
          {add.error.message}
        </p>
      )}
      <div className="form-actions">
        <Button type="submit" loading={add.isPending} disabled={name.trim() === ""}>
          Add it
        </Button>
        <Button
          variant="default"
          onClick={() => void navigate({ search: { tab: "sources" }, replace: true })}
        >
          Leave it
        </Button>
      </div>
    </form>
  );
}
