import { IconUserOff } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ErasureCertificate } from "../../../src/customers/erasure-certificate.ts";
import { Notice } from "../states/notice.tsx";
import { CertificateCard } from "./certificate-card.tsx";

/** Nobody is known by a name: nobody ever was, or the person was erased. */
export function NothingKnown({ message }: { message: string }) {
  return (
    <Notice icon={<IconUserOff size={26} stroke={1.6} />} title="Nothing is known of this person">
      <p>{message}</p>
      <p>
        If this person was erased, what comes of them is dropped until{" "}
        <code>perennial forget --allow</code> lets them in again. Otherwise they appear here with
        their first event, order or consent.
      </p>
      <p>
        <Link to="/data" search={{}}>
          See what arrives
        </Link>
      </p>
    </Notice>
  );
}

/** A person who was erased just now: what went, and that nothing is known any more. */
export function Erased({ certificate }: { certificate: ErasureCertificate }) {
  return (
    <>
      <header className="page-head">
        <div>
          <h1>Nothing is known of this person any more</h1>
          <p role="status">
            They were erased. What comes of them from now on is dropped. Values and segments follow
            with the next <code>perennial predict</code>.
          </p>
        </div>
      </header>
      <CertificateCard certificate={certificate} />
    </>
  );
}
