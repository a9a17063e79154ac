import type { Place } from "./rule-node.ts";
import { conditionWords, fieldLabel } from "./words.ts";

const frame: Readonly<Record<string, string>> = {
  title: "Title",
  audience: "Name",
  description: "Description",
  who: "The rule",
};

/**
 * A place in a definition as the form calls it.
 * @example faultWords(["who", "all", 0, "bought", "within"]) // "Bought, in the last"
 */
export function faultWords(place: Place): string {
  const at = place.findIndex(
    (step, i) => i > 0 && typeof step === "string" && !["all", "any", "not"].includes(step),
  );
  const condition = place[at];
  const last = place.at(-1);
  if (at < 0 && place.length > 2 && (last === "all" || last === "any")) return "A group";
  if (place[0] !== "who" || at < 0 || typeof condition !== "string")
    return frame[String(place[0])] ?? (place.join(".") || "The definition");
  const fields = place
    .slice(at + 1)
    .filter((step) => typeof step === "string")
    .map((name, i) => (i === 0 ? fieldLabel(condition, { name }).toLowerCase() : name))
    .filter((name) => name !== "");
  return [conditionWords(condition).title, ...fields].join(", ");
}
