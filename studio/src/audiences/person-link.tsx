import { Link } from "@tanstack/react-router";
import type { PersonName } from "../../../src/audiences/member-list.ts";
import { identityWords } from "../identities/identity-words.ts";

interface PersonLinkProps {
  readonly person: string;
  readonly name: PersonName | null;
}

/** A person by the strongest name, leading to their page; whom nothing names any longer has none. */
export function PersonLink({ person, name }: PersonLinkProps) {
  if (name === null) return <span className="dim">No name any more</span>;
  return (
    <>
      {isMachine(name) && <span className="dim">{identityWords(name.kind)} </span>}
      <Link to="/customers/$id" params={{ id: person }} search={{}} title={name.value}>
        {name.value}
      </Link>
    </>
  );
}

/** A name that only a machine gave: what it names is said beside it. */
function isMachine({ kind }: PersonName): boolean {
  return kind === "anonymous_id" || kind === "device_id";
}
