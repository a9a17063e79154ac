import {
  type UnitsByScore,
  upliftAreas,
  upliftAtTop,
  weightedAverageUplift,
} from "../../src/stats/uplift-curve.ts";

/** A table by column. */
export type TextColumns = Readonly<Record<string, readonly string[]>>;

/** What another's program made of a score, and whether ours agrees to all of its digits. */
export interface UpliftCheck {
  readonly name: string;
  readonly figures: readonly number[];
  readonly holds: boolean;
}

const scores: Readonly<Record<string, (row: number, of: TextColumns) => number>> = {
  history: (row, of) => Number(of["history"]?.[row]),
  "-recency": (row, of) => -Number(of["recency"]?.[row]),
  "womens flag": (row, of) => Number(of["womens"]?.[row]),
  "mens flag": (row, of) => Number(of["mens"]?.[row]),
};

/**
 * Holds uplift metrics of the Hillstrom experiment against those of scikit-uplift's own code, a row of the reference each: the mailing
 * against no mail, and scores to which a millionth of the row's place was added, so that none are equal.
 */
export function upliftChecks(hillstrom: TextColumns, reference: TextColumns): UpliftCheck[] {
  return (reference["arm"] ?? []).map((arm, row) => {
    const [target = "", score = ""] = ["target", "score"].map((name) => reference[name]?.[row]);
    const units = unitsOf(hillstrom, { arm, target, score });
    const { ofPerfect } = upliftAreas(units);
    const figures = [
      ofPerfect?.qini ?? Number.NaN,
      ofPerfect?.auuc ?? Number.NaN,
      upliftAtTop(units, { share: 0.3, strategy: "overall" }),
      upliftAtTop(units, { share: 0.3, strategy: "by-group" }),
      weightedAverageUplift(units),
    ];
    const wanted = ["qini_auc", "uplift_auc", "uplift_at_30_overall", "uplift_at_30_by_group"]
      .concat("weighted_avg_uplift")
      .map((name) => Number(reference[name]?.[row]));
    // The reference has eight digits.
    const holds = figures.every(
      (figure, i) => figure.toPrecision(8) === (wanted[i] ?? 0).toPrecision(8),
    );
    return { name: `${arm}, ${target}, by ${score}`, figures, holds };
  });
}

function unitsOf(
  hillstrom: TextColumns,
  of: { readonly arm: string; readonly target: string; readonly score: string },
): UnitsByScore {
  const arms = hillstrom["segment"] ?? [];
  const rows = [...arms.keys()].filter((row) => [of.arm, "No E-Mail"].includes(arms[row] ?? ""));
  const apart = 1e-6 / rows.length;
  return {
    outcome: Float64Array.from(rows, (row) => Number(hillstrom[of.target]?.[row])),
    treated: Uint8Array.from(rows, (row) => Number(arms[row] === of.arm)),
    score: Float64Array.from(
      rows,
      (row, place) => (scores[of.score]?.(row, hillstrom) ?? Number.NaN) + place * apart,
    ),
  };
}
