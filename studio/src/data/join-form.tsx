import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { PersonIdentities } from "../../../src/customers/identity-view.ts";
import { counted } from "../format.ts";
import { useIdentities } from "../queries/data.ts";
import { useOperation } from "../queries/operations.ts";
import { named } from "./identity-table.tsx";
import { identityWords } from "./identity-words.ts";
import { UndoNote } from "./undo-note.tsx";

/** Says what no fact has said: that somebody else is this person too. The other is shown before it is done. */
export function JoinForm({ found }: { found: PersonIdentities }) {
  const [text, setText] = useState("");
  const [asked, setAsked] = useState("");
  const [joined, setJoined] = useState<readonly string[] | null>(null);
  const other = useIdentities(asked);
  const join = useOperation<{ who: readonly [string, string] }, unknown>("join-identities");
  const isSame = other.data?.person === found.person;
  const send = (event: FormEvent) => {
    event.preventDefault();
    setJoined(null);
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
    join.mutate(
      { who: [named(mine), named(their)] },
      {
        onSuccess: () => {
          setJoined(theirs.identities.map(named));
          leave();
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
      {joined !== null && (
        <JoinedNote found={found} joined={joined} onDone={() => setJoined(null)} />
      )}
    </div>
  );
}

/** What became of a join: the rules may have refused it, such as a second customer id. */
function JoinedNote(props: {
  readonly found: PersonIdentities;
  readonly joined: readonly string[];
  readonly onDone: () => void;
}) {
  const own = new Set(props.found.identities.map(named));
  const [first = ""] = props.joined;
  if (!own.has(first))
    return (
      <p className="live-note" role="status">
        They were named together, but the rules join them no further: a person has one customer id
        and one loyalty card. See below.
      </p>
    );
  return (
    <UndoNote
      text={`${first} is this person too. Values and segments follow with the next perennial predict.`}
      operation="split-identities"
      who={props.joined}
      onDone={props.onDone}
    />
  );
}

function sumOf({ identities }: PersonIdentities, what: "orders" | "events"): number {
  return identities.reduce((all, each) => all + each[what], 0);
}
