import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { CodeBlock } from "../data/code-block.tsx";
import { useOperation } from "../queries/operations.ts";

/** Sends changes to an address from now on, and tells its secret, once. */
export function AddSubscription({ audience }: { audience: string }) {
  const [url, setUrl] = useState("");
  const add = useOperation<
    { url: string; audience: string },
    { readonly url: string; readonly secret: string }
  >("add-subscription");
  const send = (event: FormEvent) => {
    event.preventDefault();
    add.mutate({ url: url.trim(), audience }, { onSuccess: () => setUrl("") });
  };
  return (
    <div className="add-subscription">
      <form onSubmit={send}>
        <TextInput
          label="Send its changes to"
          placeholder="https://crm.shop.example/hook"
          type="url"
          inputMode="url"
          value={url}
          onChange={(event) => setUrl(event.currentTarget.value)}
        />
        <Button
          type="submit"
          variant="default"
          loading={add.isPending}
          disabled={url.trim() === ""}
        >
          Subscribe
        </Button>
      </form>
      {add.isError && (
        <p className="form-fault" role="alert">
          {add.error.message}
        </p>
      )}
      {add.data !== undefined && (
        <div className="live-note" role="status">
          <p>
            Changes from now on are sent to <code>{add.data.url}</code>. They are signed with this
            secret, which is not shown again:
          </p>
          <CodeBlock code={add.data.secret} label="the secret" />
        </div>
      )}
    </div>
  );
}
