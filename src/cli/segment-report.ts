import type { SegmentLevel, SegmentReadout } from "../measure/segment-effects.ts";
import type { TopReadout } from "../measure/top-shares.ts";
import { figure, range, signed } from "./effect-text.ts";
import { percent, print, table, whole } from "./terminal.ts";

const right = (head: string) => ({ head, align: "right" }) as const;

/** Prints what it does to treat only the units with the highest scores. */
export function printTop({ arm, shares, says }: TopReadout, outcome: string): void {
  print(`\n${arm}: ${outcome} by score, treating the highest.\n`);
  if (shares.length > 0)
    print(
      table(
        [
          ...[right("Top"), right("Reached"), right("Score from"), right("Units")],
          ...[right("1,000 of them"), right("95 %"), right("1,000 of all"), right("95 %")],
        ],
        shares.map(({ top, reached, from, units, ofThem, ofAll }) => [
          ...[percent(top), `${(100 * reached).toFixed(1)} %`, figure(from), whole(units)],
          ...(ofThem === null || ofAll === null
            ? []
            : [
                ...[signed(ofThem.difference), range(ofThem.interval)],
                ...[signed(ofAll.difference), range(ofAll.interval)],
              ]),
        ]),
      ),
    );
  printWhys(shares.map(({ top, ofThem, why }) => [percent(top), ofThem === null ? why : ""]));
  print(says);
}

/** Prints effects by segments. */
export function printSegments(segments: readonly SegmentReadout[], outcome: string): void {
  if (segments.length === 0) print("\nBy segments nothing is told, as no effect is.");
  for (const { arm, column, levels, says } of segments) {
    print(`\n${arm}: ${outcome} by ${column}.\n`);
    print(
      table(
        [
          { head: "Level" },
          ...["Units", "Difference", "95 %", "Shrunken", "95 %"].map(right),
          { head: "Verdict" },
        ],
        levels.map(rowOf),
      ),
    );
    printWhys(levels.map(({ level, difference, why }) => [level, difference === null ? why : ""]));
    print(says);
  }
}

/** Why figures are not told, each reason once. */
function printWhys(of: readonly (readonly [string, string])[]): void {
  const names = new Map<string, string[]>();
  for (const [name, why] of of) if (why !== "") names.set(why, [...(names.get(why) ?? []), name]);
  for (const [why, those] of names) print(`Not told of ${those.join("; ")}: ${why}`);
}

function rowOf({ level, units, difference, interval, shrunken, verdict }: SegmentLevel) {
  if (difference === null || interval === null) return [level, whole(units)];
  return [
    ...[level, whole(units), signed(difference), range(interval)],
    shrunken === null ? "" : signed(shrunken.difference),
    shrunken === null || shrunken.interval === null ? "" : range(shrunken.interval),
    verdict ?? "",
  ];
}
