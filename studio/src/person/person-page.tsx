import "./person.css";
import { Skeleton } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useIsMutating } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import type { ErasureCertificate } from "../../../src/customers/erasure-certificate.ts";
import type { PersonDetail } from "../../../src/server/person-detail.ts";
import type { Undoable } from "../identities/undo-note.tsx";
import { ApiError } from "../queries/api.ts";
import { usePerson } from "../queries/person.ts";
import { QueryProblem } from "../states/query-problem.tsx";
import { usePageTitle } from "../states/use-page-title.ts";
import { Erased, NothingKnown } from "./nothing-known.tsx";
import { PersonView } from "./person-view.tsx";

const route = getRouteApi("/customers/$id");

/** One person, whatever is known of them: what they did and said, what they are worth, who they are. */
export function PersonPage() {
  const { id } = route.useParams();
  const { show: _, ...list } = route.useSearch();
  const filtered = Object.values(list).some((value) => value !== undefined);
  return (
    <div className="page">
      <p className="way-back">
        <Link to="/customers" search={list}>
          <IconArrowLeft size={16} stroke={1.8} aria-hidden />
          {filtered ? "Back to your list" : "All customers"}
        </Link>
      </p>
      <Person who={id} />
    </div>
  );
}

function Person({ who }: { who: string }) {
  const navigate = route.useNavigate();
  const person = usePerson(who);
  const [done, setDone] = useState<Undoable | null>(null);
  const [erased, setErased] = useState<{ who: string; certificate: ErasureCertificate } | null>(
    null,
  );
  usePageTitle(person.data === undefined ? "Person" : nameOf(person.data));
  const changed = (next: Undoable) => {
    setDone(next);
    // The name in the address may be the one that left.
    if (next.operation === "join-identities")
      void navigate({ params: { id: next.who[0] ?? who }, replace: true, resetScroll: false });
  };
  // While an erasure is under way they may be unknown already: the dialog stays until it is over.
  const isErasing = useIsMutating({ mutationKey: ["forget"] }) > 0;
  if (erased?.who === who) return <Erased certificate={erased.certificate} />;
  if (person.isError && isUnknown(person.error) && !isErasing)
    return <NothingKnown message={person.error.message} />;
  if (person.isError && person.data === undefined)
    return <QueryProblem error={person.error} onRetry={() => person.refetch()} />;
  if (person.data === undefined) return <Waiting />;
  return (
    <PersonView
      who={who}
      detail={person.data}
      name={nameOf(person.data)}
      done={done}
      onChanged={changed}
      onUndone={() => setDone(null)}
      onErased={(certificate) => setErased({ who, certificate })}
    />
  );
}

/** What a person is called: as a customer, or by their strongest name. */
function nameOf({ customer, identities, person }: PersonDetail): string {
  return customer?.customer.identity ?? identities.identities[0]?.value ?? person;
}

function isUnknown(error: Error): boolean {
  return error instanceof ApiError && error.status === 404;
}

function Waiting() {
  return (
    <div aria-busy="true">
      <Skeleton height={58} width={320} radius={8} mb={16} />
      <Skeleton height={112} radius={8} mb={16} />
      <Skeleton height={200} radius={8} mb={16} />
      <Skeleton height={420} radius={8} />
    </div>
  );
}
