import { Button, Skeleton, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { type FormEvent, useEffect, useState } from "react";
import type { PersonIdentities } from "../../../src/customers/identity-view.ts";
import { sentence } from "../format.ts";
import { IdentityCards } from "../identities/identity-cards.tsx";
import { identityWords } from "../identities/identity-words.ts";
import { type Undoable, UndoNote } from "../identities/undo-note.tsx";
import { useArrivals, useIdentities } from "../queries/data.ts";

const route = getRouteApi("/data");

/** Who is one person, and why: found by any of their identities, split and joined by hand. */
export function IdentitiesTab() {
  const { who = "" } = route.useSearch();
  const navigate = route.useNavigate();
  const found = useIdentities(who);
  const [done, setDone] = useState<Undoable | null>(null);
  const changed = (next: Undoable) => {
    setDone(next);
    // The name that was asked for may be the one that left.
    if (next.operation === "join-identities")
      void navigate({ search: { tab: "identities", who: next.who[0] }, replace: true });
  };
  return (
    <>
      <WhoField who={who} />
      {done !== null && <UndoNote done={done} onUndone={() => setDone(null)} />}
      {who === "" && <NobodyAsked />}
      {who !== "" && found.isPending && (
        <div aria-busy="true">
          <Skeleton height={220} radius={8} mb={16} />
          <Skeleton height={260} radius={8} />
        </div>
      )}
      {found.isError && (
        <section className="card empty-card" role="alert">
          <h2>Nobody was found</h2>
          <p>{found.error.message}</p>
        </section>
      )}
      {found.data !== undefined && !found.isError && (
        <Person found={found.data} onChanged={changed} />
      )}
    </>
  );
}

function WhoField({ who }: { who: string }) {
  const navigate = route.useNavigate();
  const [text, setText] = useState(who);
  useEffect(() => setText(who), [who]);
  const send = (event: FormEvent) => {
    event.preventDefault();
    void navigate({ search: { tab: "identities", who: text.trim() || undefined } });
  };
  return (
    <search>
      {" "}
      <form className="who-field" onSubmit={send}>
        <TextInput
          type="search"
          aria-label="Whom to show, by any identity"
          placeholder="E-mail, customer id, phone, card, browser id"
          leftSection={<IconSearch size={16} stroke={1.8} aria-hidden />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button type="submit" variant="default">
          Find
        </Button>
      </form>
    </search>
  );
}

function NobodyAsked() {
  return (
    <section className="card empty-card">
      <h2>Who is one person, and why?</h2>
      <p>
        Orders and events name people in many ways: a customer id, an e-mail address, a phone, a
        loyalty card, a browser. What one event or order names together is one person, by rules that
        can be read and taken back. Look somebody up by any of these to see which facts joined them.
      </p>
      <p className="dim">
        Where a value may be of several kinds, say which: <code>email:ana@example.com</code>,{" "}
        <code>customer_id:7</code>, <code>anonymous_id:4f1c…</code>
      </p>
    </section>
  );
}

interface PersonProps {
  readonly found: PersonIdentities;
  readonly onChanged: (done: Undoable) => void;
}

function Person({ found, onChanged }: PersonProps) {
  const timeZone = useArrivals("hour").data?.timezone ?? "UTC";
  const [first] = found.identities;
  const title =
    first === undefined
      ? `Person ${found.person}`
      : `${sentence(identityWords(first.kind)).slice(0, -1)} ${first.value}`;
  return (
    <IdentityCards found={found} timeZone={timeZone} title={title} onChanged={onChanged}>
      <Link to="/customers/$id" params={{ id: found.person }} search={{}}>
        Open the person
      </Link>
    </IdentityCards>
  );
}
