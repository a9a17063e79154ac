import { Button, Modal, Skeleton, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { ErasureCertificate } from "../../../src/customers/erasure-certificate.ts";
import type { ErasureOutlook } from "../../../src/customers/forget-person.ts";
import { count, counted } from "../format.ts";
import { identityWords } from "../identities/identity-words.ts";
import { useOperation } from "../queries/operations.ts";
import { useErasureOutlook } from "../queries/person.ts";
import { tableWords } from "./table-words.ts";

interface EraseDialogProps {
  readonly person: string;
  readonly name: string;
  readonly onClose: () => void;
  readonly onErased: (certificate: ErasureCertificate) => void;
}

/** Says what an erasure will do, and does it when the person's name is typed. */
export function EraseDialog({ person, name, onClose, onErased }: EraseDialogProps) {
  const outlook = useErasureOutlook(person);
  const [typed, setTyped] = useState("");
  const [deleteOrders, setDeleteOrders] = useState(false);
  const forget = useOperation<
    { readonly who: string; readonly deleteOrders: boolean },
    ErasureCertificate
  >("forget");
  const isNamed = typed.trim() === name;
  const erase = (event: FormEvent) => {
    event.preventDefault();
    if (isNamed && outlook.data !== undefined)
      // By the promise, which is kept even if the page has put something else in this dialog's place.
      void forget.mutateAsync({ who: person, deleteOrders }).then(onErased, () => undefined);
  };
  return (
    <Modal.Root
      opened
      // Nothing interrupts an erasure that has begun.
      onClose={() => forget.isPending || onClose()}
      size="lg"
      transitionProps={{ duration: 0 }}
    >
      <Modal.Overlay />
      {/* Not Modal.Header: outside the page's landmarks it would be a second banner. */}
      <Modal.Content className="erase-dialog">
        <div className="erase-head">
          <Modal.Title className="erase-title">{`Erase ${name}?`}</Modal.Title>
          <Modal.CloseButton aria-label="Close, and erase nothing" />
        </div>
        <Modal.Body>
          {outlook.isError ? (
            <p className="form-fault" role="alert">
              {outlook.error.message}
            </p>
          ) : outlook.data === undefined ? (
            <div aria-busy="true">
              <p className="dim">Looking through every table and text for this person…</p>
              <Skeleton height={160} radius={6} />
            </div>
          ) : (
            <form onSubmit={erase}>
              <WhatGoes outlook={outlook.data} deleteOrders={deleteOrders} />
              {outlook.data.orders > 0 && (
                <label className="erase-orders">
                  <input
                    type="checkbox"
                    checked={deleteOrders}
                    disabled={forget.isPending}
                    onChange={(event) => setDeleteOrders(event.currentTarget.checked)}
                  />
                  <span>
                    Delete {outlook.data.orders === 1 ? "the order" : "the orders"} too, in place of
                    keeping {outlook.data.orders === 1 ? "it" : "them"} without a name. Then the
                    shop's sums change.
                  </span>
                </label>
              )}
              <WhatThen />
              <TextInput
                data-autofocus
                label={
                  <>
                    Type <code>{name}</code> to erase this person
                  </>
                }
                autoComplete="off"
                spellCheck={false}
                disabled={forget.isPending}
                value={typed}
                onChange={(event) => setTyped(event.currentTarget.value)}
              />
              {forget.isError && (
                <p className="form-fault" role="alert">
                  {forget.error.message}
                </p>
              )}
              <div className="erase-actions">
                <Button
                  type="submit"
                  className="erase-now"
                  disabled={!isNamed}
                  loading={forget.isPending}
                >
                  Erase
                </Button>
                <Button variant="default" disabled={forget.isPending} onClick={onClose}>
                  Keep
                </Button>
                <span className="dim" role="status">
                  {forget.isPending && "Erasing. It waits until the old files are gone."}
                </span>
              </div>
            </form>
          )}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

interface WhatGoesProps {
  readonly outlook: ErasureOutlook;
  readonly deleteOrders: boolean;
}

function WhatGoes({ outlook: { identities, orders, rows }, deleteOrders }: WhatGoesProps) {
  return (
    <>
      <p>
        {counted(identities.length, "name")}:{" "}
        {identities.map(({ kind, value }) => `${identityWords(kind)} ${value}`).join(", ")}.
      </p>
      <div className="scroll-x">
        <table className="table erase-table">
          <thead>
            <tr>
              <th scope="col">Where</th>
              <th scope="col">What happens</th>
              <th scope="col" className="numeric">
                Rows
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ where, rows: found }) => (
              <tr key={where}>
                <th scope="row">{tableWords(where)}</th>
                <td className="dim">{fateOf(where, { orders, deleteOrders })}</td>
                <td className="numeric">{count(found)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

interface Fate {
  readonly orders: number;
  readonly deleteOrders: boolean;
}

function fateOf(where: string, { orders, deleteOrders }: Fate): string {
  if (where === "order_line" && !deleteOrders)
    return `${counted(orders, "order")}, kept without a name`;
  return where.startsWith("texts") ? "blanked" : "deleted";
}

/** What holds afterwards. */
function WhatThen() {
  return (
    <ul className="erase-then">
      <li>It cannot be taken back. A certificate says what was erased, without personal data.</li>
      <li>
        What comes of this person from now on is dropped: a salted hash of each name is kept to know
        them by. <code>perennial forget --allow</code> lets them in again.
      </li>
      <li>
        Out of reach: backups, imported files, earlier exports, and the shop system itself, which
        must forget them too.
      </li>
    </ul>
  );
}
