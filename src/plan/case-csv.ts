import type { CaseDraws } from "./simulate-case.ts";

/**
 * The draws of a case, one a line: each uncertain driver, the net present value, and the cash at the end.
 *
 * @example [...caseDrawLines(draws)][0] // "draw,lift,margin,net_present_value,cash"
 */
export function* caseDrawLines({
  drivers,
  netPresentValues,
  cumulative,
}: CaseDraws): Generator<string> {
  const columns = [...drivers.values(), netPresentValues, cumulative.at(-1) ?? netPresentValues];
  yield ["draw", ...drivers.keys(), "net_present_value", "cash"].join(",");
  for (let draw = 0; draw < netPresentValues.length; draw++)
    yield [draw + 1, ...columns.map((column) => column[draw])].join(",");
}
