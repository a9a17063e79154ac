import type { ProgramReadout } from "../../../src/measure/program-readout.ts";
import { count } from "../format.ts";

/** Who is compared, and who is left out, by why. */
export function WhoCounts({ readout: { people } }: { readout: ProgramReadout }) {
  const { treated, heldOut, universal, open, mixed, refused, washingOut, otherArm } = people;
  const leftOut = universal + open + mixed + refused + washingOut + otherArm;
  return (
    <details className="card who-counts">
      <summary>
        Who is counted: {count(treated)} who had it, {count(heldOut)} held out; {count(leftOut)}{" "}
        left out
      </summary>
      <p>
        Each person counts once, by the first sight of the program, whatever they saw later. Those
        who were held out count by the same: they saw the placement's control.
      </p>
      <table className="table">
        <tbody>
          {[
            ["Had the program", treated, ""],
            ["Held out of it", heldOut, ""],
            ["Held out of all programs", universal, "No part of the comparison."],
            ["Window still open", open, "What comes of them is not all known yet."],
            [
              "Mixed",
              mixed,
              "Their identities had different fates before they were known to be one person.",
            ],
            ["Refused personalization", refused, "They saw the control, and have no part in it."],
            [
              "Washing out",
              washingOut,
              "A new draw of those held out of all programs had just moved them.",
            ],
            ["Another arm", otherArm, "What they drew the program has no more."],
          ].map(([name, people, why]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="numeric">{count(Number(people))}</td>
              <td className="dim">{why}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
