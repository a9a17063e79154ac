import { useFault } from "./form-context.ts";
import type { Place } from "./rule-node.ts";

/** What is wrong with an object as a whole, such as ends that are exchanged. */
export function FaultLine({ place }: { place: Place }) {
  const fault = useFault(place);
  return fault === undefined ? null : <p className="field-fault">This {fault}</p>;
}
