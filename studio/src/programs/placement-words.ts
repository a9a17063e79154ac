import type { Content } from "../../../src/decide/placement.ts";
import type { ProgramOverview } from "../../../src/server/routes/ledger.ts";
import type { PreviewQuery } from "../queries/programs.ts";

/** The programs that may show something at a placement, in the order in which they are asked. */
export function programsAt(
  { programs }: Pick<ProgramOverview, "programs">,
  { placement, kind }: Pick<ProgramOverview["placements"][number], "placement" | "kind">,
): ProgramOverview["programs"] {
  const amount = ({ worth }: ProgramOverview["programs"][number]): number =>
    kind === "action" ? (worth?.amount ?? 0) : 0;
  return programs
    .filter(({ placements }) => placements.includes(placement))
    .toSorted(
      (a, b) =>
        b.priority - a.priority || amount(b) - amount(a) || (a.program < b.program ? -1 : 1),
    );
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
export function contentWords(content: Content): string {
  return Object.values(content)
    .map((value) => (typeof value === "string" ? value : JSON.stringify(value)))
    .join(", ");
}

/**
 * The same preview in a terminal.
 *
 * @example previewCommand({ placement: "hero", who: "7" }) // "perennial placements preview hero --who 7"
 */
export function previewCommand({ placement, who, dial, product }: PreviewQuery): string {
  const quoted = (text: string): string =>
    /^[\w.@:+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
  return [
    `perennial placements preview ${placement} --who ${quoted(who)}`,
    ...(dial === undefined ? [] : [`--dial ${dial}`]),
    ...(product === undefined ? [] : [`--product ${quoted(product)}`]),
  ].join(" ");
}
