import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconDownload, IconEraser } from "@tabler/icons-react";
import type { ErasureCertificate } from "../../../src/customers/erasure-certificate.ts";
import { accessCommand, forgetCommand } from "../commands.ts";
import { accessPath } from "../queries/person.ts";
import { CommandLine } from "../states/command-line.tsx";
import { EraseDialog } from "./erase-dialog.tsx";

interface PrivacyCardProps {
  readonly person: string;
  /** What the person is called, and must be typed before anything is erased. */
  readonly name: string;
  readonly onErased: (certificate: ErasureCertificate) => void;
}

/** What a person may ask for: all that is known of them, and that it be forgotten. */
export function PrivacyCard({ person, name, onErased }: PrivacyCardProps) {
  const [isAsked, { open, close }] = useDisclosure(false);
  return (
    <section className="card privacy" aria-labelledby="privacy-title">
      <header className="card-head">
        <div>
          <h2 id="privacy-title">Privacy</h2>
          <p>What this person may ask for.</p>
        </div>
      </header>
      <div className="privacy-rights">
        <div>
          <h3>To have what is known</h3>
          <p>
            All rows of all tables, why they are one person, and which imports brought it: JSON.
          </p>
          <Button
            variant="default"
            leftSection={<IconDownload size={17} stroke={1.7} aria-hidden />}
            renderRoot={(props) => (
              <a href={accessPath(person)} download={`person-${person}.json`} {...props}>
                {props.children}
              </a>
            )}
          >
            Download all that is known
          </Button>
          <CommandLine command={accessCommand(name)} />
        </div>
        <div>
          <h3>To be forgotten</h3>
          <p>
            All of it is erased from every file; orders are kept without a name. It is shown first
            what will go.
          </p>
          <Button
            variant="default"
            className="erase-button"
            leftSection={<IconEraser size={17} stroke={1.7} aria-hidden />}
            onClick={open}
          >
            Erase this person…
          </Button>
          <CommandLine command={forgetCommand(name)} />
        </div>
      </div>
      {isAsked && <EraseDialog person={person} name={name} onClose={close} onErased={onErased} />}
    </section>
  );
}
