import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { PersonIdentities } from "../../../src/customers/identity-view.ts";
import { counted } from "../format.ts";
import { useIdentities } from "../queries/data.ts";
import { useOperation } from "../queries/operations.ts";
import { named } from "./identity-table.tsx";
import { identityWords } from "./identity-words.ts";
import type { Undoable } from "./undo-note.tsx";

/** Says what no fact has said: that somebody else is this person too. The other is shown before it is done. */
export function JoinForm(props: {
  readonly found: PersonIdentities;
  readonly onChanged: (done: Undoable) => void;
}) {
  const { found } = props;
  const [text, setText] = useState("");
  const [asked, setAsked] = useState("");
  const other = useIdentities(asked);
  const join = useOperation<{ who: readonly [string, string] }, unknown>("join-identities");
  const isSame = other.data?.person === found.person;
  const send = (event: FormEvent) => {
    event.preventDefault();
    setAsked(text.trim());
  };
  const leave = () => {
    setAsked("");
    setText("");
  };
  const run = (theirs: PersonIdentities) => {
    const [mine] = found.identities;
    const [their] = theirs.identities;
    if (mine === undefined || their === undefined) return;
    const done: Undoable = {
      text: `${named(their)} was joined. Where the rules refuse it, such as a second customer id, the table below says so. Values follow with the next perennial predict.`,
      operation: "split-identities",
      who: theirs.identities.map(named),
    };
    join.mutate(
      { who: [named(mine), named(their)] },
      {
        onSuccess: () => {
          leave();
          props.onChanged(done);
        },
      },
    );
  };
  return (
    <div className="join">
      <form onSubmit={send}>
        <TextInput
          label="Also known as"
          placeholder="Another e-mail, customer id, card…"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" disabled={text.trim() === ""}>
          Look up
        </Button>
      </form>
      {asked !== "" && other.isError && (
        <p className="form-fault" role="alert">
          {other.error.message}
        </p>
      )}
      {asked !== "" && other.data !== undefined && (
        <div className="choice-bar" role="status">
          {isSame ? (
            <span>That is this person already.</span>
          ) : (
            <>
              <span>
                {other.data.identities
                  .slice(0, 3)
                  .map(({ kind, value }) => `${identityWords(kind)} ${value}`)
                  .join(", ")}{" "}
                with {counted(sumOf(other.data, "orders"), "order")} and{" "}
                {counted(sumOf(other.data, "events"), "event")} becomes this person too. It can be
                taken back.
              </span>
              <Button size="sm" loading={join.isPending} onClick={() => run(other.data)}>
                Join them
              </Button>
            </>
          )}
          <Button size="sm" variant="default" onClick={leave}>
            Leave it
          </Button>
        </div>
      )}
      {join.isError && (
        <p className="form-fault" role="alert">
          {join.error.message}
        </p>
      )}
    </div>
  );
}

function sumOf({ identities }: PersonIdentities, what: "orders" | "events"): number {
  return identities.reduce((all, each) => all + each[what], 0);
}
