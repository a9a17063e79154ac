import type { Content } from "../../../src/decide/placement.ts";
import type { ProgramOverview } from "../../../src/server/routes/ledger.ts";

/** The programs that may show something at a placement, in the order in which they are asked. */
export function programsAt(
  { programs }: Pick<ProgramOverview, "programs">,
  placement: string,
): ProgramOverview["programs"] {
  return programs
    .filter(({ placements }) => placements.includes(placement))
    .toSorted((a, b) => b.priority - a.priority || (a.program < b.program ? -1 : 1));
}

/** What is shown where nothing better is. */
export function controlWords(control: Content): string {
  const words = contentWords(control);
  return words === "" ? "The control: nothing" : `The control: ${words}`;
}

/**
 * The texts of a content, in its order.
 *
 * @example contentWords({ headline: "New this week", link: "/new" }) // "New this week, /new"
 */
function contentWords(content: Content): string {
  return Object.values(content)
    .map((value) => (typeof value === "string" ? value : JSON.stringify(value)))
    .join(", ");
}
