import type { ErasureCertificate } from "../../../src/customers/erasure-certificate.ts";
import type { PersonDetail } from "../../../src/server/person-detail.ts";
import { IdentityCards } from "../identities/identity-cards.tsx";
import { type Undoable, UndoNote } from "../identities/undo-note.tsx";
import { AudiencesCard } from "./audiences-card.tsx";
import { ConsentCard } from "./consent-card.tsx";
import { DiscoveryCard } from "./discovery-card.tsx";
import { KnownFigures } from "./known-figures.tsx";
import { PersonFigures } from "./person-figures.tsx";
import { PersonHead } from "./person-head.tsx";
import { PrivacyCard } from "./privacy-card.tsx";
import { RhythmCard } from "./rhythm-card.tsx";
import { StartCard } from "./start-card.tsx";
import { Timeline } from "./timeline.tsx";
import { TopProducts } from "./top-products.tsx";
import { ValueExplained } from "./value-explained.tsx";

interface PersonViewProps {
  /** As the address names the person. */
  readonly who: string;
  readonly detail: PersonDetail;
  readonly name: string;
  /** What was done to the identities last. */
  readonly done: Undoable | null;
  readonly onChanged: (done: Undoable) => void;
  readonly onUndone: () => void;
  readonly onErased: (certificate: ErasureCertificate) => void;
}

/** Figures, what happened, what was said; for customers what they are worth and why; who they are; their rights. */
export function PersonView({ who, detail, name, ...props }: PersonViewProps) {
  const { customer, timezone, identities } = detail;
  return (
    <>
      <PersonHead who={who} detail={detail} name={name} />
      {customer === null ? <KnownFigures detail={detail} /> : <PersonFigures detail={customer} />}
      <div className="person-grid">
        <Timeline key={detail.person} who={who} detail={detail} />
        <div className="person-side">
          <AudiencesCard audiences={detail.audiences} timeZone={timezone} />
          <ConsentCard consents={detail.consents} timeZone={timezone} />
          {customer !== null && <TopProducts detail={customer} />}
          {detail.discovery !== null && <DiscoveryCard discovery={detail.discovery} />}
        </div>
      </div>
      {customer !== null && (
        <>
          <div className="person-grid person-why">
            <ValueExplained detail={customer} />
            <StartCard detail={customer} />
          </div>
          <RhythmCard detail={customer} />
        </>
      )}
      <div className="person-identities">
        {props.done !== null && <UndoNote done={props.done} onUndone={props.onUndone} />}
        <IdentityCards
          found={identities}
          timeZone={timezone}
          title="Identities"
          onChanged={props.onChanged}
        />
      </div>
      <PrivacyCard person={detail.person} name={name} onErased={props.onErased} />
    </>
  );
}
