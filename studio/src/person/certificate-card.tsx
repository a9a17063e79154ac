import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import type { ErasureCertificate } from "../../../src/customers/erasure-certificate.ts";
import { count, counted, day, sentence } from "../format.ts";
import { tableWords } from "./table-words.ts";

/** What was erased, rows before and after, and what is out of reach; as a file too. */
export function CertificateCard({ certificate }: { certificate: ErasureCertificate }) {
  const { erasureId, startedAt, finishedAt, deadline, tables, anonymised, suppressed } =
    certificate;
  const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
  return (
    <section className="card certificate" aria-labelledby="certificate-title">
      <header className="card-head">
        <div>
          <h2 id="certificate-title">Certificate {erasureId}</h2>
          <p>
            Erased on {day(startedAt.slice(0, 10))} in {counted(Math.ceil(seconds), "second")}. If
            asked that day, to be answered by {day(deadline)}. It holds no personal data, and is
            kept: <code>perennial erasures show {erasureId}</code>
          </p>
        </div>
        <DownloadCertificate certificate={certificate} />
      </header>
      <div className="scroll-x">
        <table className="table erase-table">
          <thead>
            <tr>
              <th scope="col">Where</th>
              <th scope="col">How</th>
              <th scope="col" className="numeric">
                Rows before
              </th>
              <th scope="col" className="numeric">
                Rows after
              </th>
            </tr>
          </thead>
          <tbody>
            {tables
              .filter(({ before, after }) => before + after > 0)
              .map(({ table, before, after, how }) => (
                <tr key={table}>
                  <th scope="row">{tableWords(table)}</th>
                  <td className="dim">{how}</td>
                  <td className="numeric">{count(before)}</td>
                  <td className="numeric" data-tone={after > 0 ? "bad" : undefined}>
                    {count(after)}
                  </td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
      <ul className="erase-then">
        <li>
          {anonymised.orders === 0
            ? "No order is kept."
            : `Kept without a name: ${counted(anonymised.orders, "order")}, ${counted(anonymised.lines, "line")}.`}
        </li>
        <li>
          Kept out from now on, by salted hash:{" "}
          {counted(suppressed, "name or order", "names and orders")}.
        </li>
        <li>{oldFiles(certificate)}</li>
        <li>{postgresWords(certificate)}</li>
      </ul>
      <h3>Out of reach</h3>
      <ul className="erase-then">
        {certificate.notReached.map((line) => (
          <li key={line}>{sentence(line)}</li>
        ))}
      </ul>
    </section>
  );
}

function oldFiles({ oldFilesLeft }: ErasureCertificate): string {
  if (oldFilesLeft === 0) return "Old files of the tables are removed.";
  return `${counted(oldFilesLeft, "old file")} of the tables are not removed yet; the engine does so within minutes.`;
}

function postgresWords({ postgres }: ErasureCertificate): string {
  if (!postgres.reached) return "Postgres was not reached.";
  const log = postgres.walRenewed ? "was renewed" : "was not renewed";
  return `Postgres: ${counted(postgres.rowsLeft, "row")} name the person; its log ${log}.`;
}

/** The certificate as the file that `perennial forget --json` prints. */
function DownloadCertificate({ certificate }: { certificate: ErasureCertificate }) {
  const [address, setAddress] = useState("");
  useEffect(() => {
    const text = `${JSON.stringify(certificate, null, 2)}\n`;
    const made = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [certificate]);
  return (
    <Button
      leftSection={<IconDownload size={17} stroke={1.7} aria-hidden />}
      renderRoot={(props) => (
        <a href={address} download={`erasure-${certificate.erasureId}.json`} {...props}>
          {props.children}
        </a>
      )}
    >
      Download
    </Button>
  );
}
