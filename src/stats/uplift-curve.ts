/** Units of an experiment of two arms with a score by which they would be treated, in columns. */
export interface UnitsByScore {
  /** What came of each, any finite number. */
  readonly outcome: ArrayLike<number>;
  /** Known before the arms were drawn; who has the highest is treated first. Any finite number. */
  readonly score: ArrayLike<number>;
  /** By unit, 1 treated, 0 not. */
  readonly treated: ArrayLike<number>;
}

/**
 * How the first of a list are taken: `overall` of all units together, so that arms share them as chance has it; `by-group` as large
 * a share of each arm by itself.
 */
export type TopStrategy = "overall" | "by-group";

/**
 * The difference of means among the units with the highest scores, as scikit-uplift's `uplift_at_k` has it
 * (https://www.uplift-modeling.com/en/latest/api/metrics/uplift_at_k.html). Shares are rounded down to whole units. Of equal scores the
 * later unit comes first, as there: where many are equal, that order decides who is among them.
 *
 * @param options.share above 0, at most 1.
 * @returns in the outcome's unit; NaN where an arm has nobody among them.
 * @throws RangeError where columns differ in length, a figure is not finite, or the share is not in (0, 1].
 * @example
 * const units = { outcome: [0, 1, 0, 1], score: [1, 2, 3, 4], treated: [0, 1, 0, 1] };
 * upliftAtTop(units, { share: 0.5, strategy: "overall" }); // 1
 */
export function upliftAtTop(
  units: UnitsByScore,
  { share, strategy }: { readonly share: number; readonly strategy: TopStrategy },
): number {
  if (!(share > 0 && share <= 1))
    throw new RangeError(`The share of the top is ${share}: it must be above 0, and at most 1.`);
  const order = bestFirst(units);
  if (strategy === "overall")
    return gapOf(units, order.subarray(0, Math.floor(order.length * share)));
  const [control, treated] = armsOf(units, order).map((arm) =>
    arm.subarray(0, Math.floor(arm.length * share)),
  );
  return meanOf(units, treated) - meanOf(units, control);
}

/**
 * The mean of differences by bins of the score, weighted by the treated of each, as scikit-uplift's `weighted_average_uplift`. It is near
 * the plain difference whatever the score is: a check of the data, no measure of the score.
 *
 * @param bins as many, of equal size up to one unit; by default 10.
 * @returns in the outcome's unit; NaN where a bin has nobody of an arm.
 * @throws RangeError as {@link upliftAtTop}, and where bins are not whole and above 0.
 * @example
 * const units = { outcome: [0, 1, 0, 3], score: [1, 2, 3, 4], treated: [0, 1, 0, 1] };
 * weightedAverageUplift(units, 2); // 2
 */
export function weightedAverageUplift(units: UnitsByScore, bins = 10): number {
  if (!(Number.isInteger(bins) && bins > 0))
    throw new RangeError(`There are ${bins} bins: they must be whole, and above 0.`);
  const order = bestFirst(units);
  let [sum, treated] = [0, 0];
  for (let bin = 0; bin < bins; bin++) {
    // The first bins have the units that are left over.
    const rest = order.length % bins;
    const start = bin * Math.floor(order.length / bins) + Math.min(bin, rest);
    const end = (bin + 1) * Math.floor(order.length / bins) + Math.min(bin + 1, rest);
    const own = order.subarray(start, end);
    const size = own.reduce((count, unit) => count + Number(units.treated[unit] === 1), 0);
    sum += size * gapOf(units, own);
    treated += size;
  }
  return sum / treated;
}

/** Areas between a curve of gains and the line of a score that says nothing. */
export interface UpliftAreas {
  /** The Qini curve's: the outcomes of the treated less those of the others, these as if they were as many. In outcomes a treated unit. */
  readonly qini: number;
  /** The uplift curve's (AUUC): the difference of means of all so far, times their number. In outcomes a unit. */
  readonly auuc: number;
  /** Both as shares of what the best order there can be would have; null unless outcomes are 0 or 1, or where that has no area. */
  readonly ofPerfect: { readonly qini: number; readonly auuc: number } | null;
}

/**
 * How much a score tells of who gains: the area between the curve of gains, units being treated from the highest score on, and the straight
 * line to its end. The Qini curve is Radcliffe 2007 ("Using control groups to target on predicted lift", Direct Marketing
 * Analytics Journal 1), the uplift curve Jaskowski & Jaroszewicz 2012 ("Uplift modeling for clinical trial data", ICML workshop). Units of
 * the same score count together. `ofPerfect` is what scikit-uplift calls `qini_auc_score` and `uplift_auc_score`: the area as a share of
 * that of an order which knows each outcome, and so is small also where a score is good
 * (https://www.uplift-modeling.com/en/latest/api/metrics/). 0 is a score that says nothing; below 0 it would be better turned round.
 *
 * @throws RangeError as {@link upliftAtTop}, and where an arm has nobody.
 * @example
 * const units = { outcome: [0, 1, 0, 1, 1, 0], score: [6, 5, 4, 3, 2, 1], treated: [0, 1, 1, 1, 0, 0] };
 * upliftAreas(units).qini; // 0.1111
 */
export function upliftAreas(units: UnitsByScore): UpliftAreas {
  const order = bestFirst(units);
  const { outcome, treated } = units;
  const size = order.length;
  const ofTreated = armsOf(units, order)[1]?.length ?? 0;
  if (ofTreated === 0 || ofTreated === size)
    throw new RangeError("All units are of one arm: there is nothing to compare them with.");
  const own = areasBeyondLine(units, order, (unit) => units.score[unit] ?? 0);
  const perUnit = { qini: own.qini / size / ofTreated, auuc: own.auuc / size / size };
  if (!Array.from(outcome).every((value) => value === 0 || value === 1))
    return { ...perUnit, ofPerfect: null };
  const best = perfectAreas({ outcome, treated });
  if (!(best.qini > 0 && best.auuc > 0)) return { ...perUnit, ofPerfect: null };
  return {
    ...perUnit,
    ofPerfect: { qini: own.qini / best.qini, auuc: own.auuc / best.auuc },
  };
}

/** Units by score, the highest first; of equal ones the later first. */
function bestFirst({ outcome, score, treated }: UnitsByScore): Uint32Array {
  if (outcome.length !== score.length || treated.length !== score.length)
    throw new RangeError(
      `There are ${outcome.length} outcomes, ${score.length} scores and ${treated.length} arms: a unit has one of each.`,
    );
  for (let unit = 0; unit < score.length; unit++) {
    if (!Number.isFinite(outcome[unit]) || !Number.isFinite(score[unit]))
      throw new RangeError(
        `Unit ${unit} has the outcome ${outcome[unit]} and the score ${score[unit]}: both must be finite.`,
      );
    if (treated[unit] !== 0 && treated[unit] !== 1)
      throw new RangeError(`Unit ${unit} is of the arm ${treated[unit]}: it must be 0 or 1.`);
  }
  return Uint32Array.from({ length: score.length }, (_, unit) => unit).sort(
    (a, b) => (score[b] ?? 0) - (score[a] ?? 0) || b - a,
  );
}

/** The control's, then the treated units, in the order given. */
function armsOf({ treated }: Pick<UnitsByScore, "treated">, order: Uint32Array): Uint32Array[] {
  return [0, 1].map((arm) => order.filter((unit) => treated[unit] === arm));
}

function meanOf({ outcome }: UnitsByScore, among: Uint32Array | undefined): number {
  if (among === undefined) return Number.NaN;
  return among.reduce((sum, unit) => sum + (outcome[unit] ?? 0), 0) / among.length;
}

function gapOf(units: UnitsByScore, among: Uint32Array): number {
  const [control, treated] = armsOf(units, among);
  return meanOf(units, treated) - meanOf(units, control);
}

interface Areas {
  readonly qini: number;
  readonly auuc: number;
}

/** Areas of both curves less those of the straight lines to their ends, in units times outcomes. */
function areasBeyondLine(
  { outcome, treated }: Pick<UnitsByScore, "outcome" | "treated">,
  order: Uint32Array,
  scoreOf: (unit: number) => number,
): Areas {
  let [n, m, sumTreated, sumControl] = [0, 0, 0, 0];
  let [at, qini, uplift] = [0, 0, 0];
  let [qiniArea, upliftArea] = [0, 0];
  for (let place = 0; place < order.length; place++) {
    const unit = order[place] ?? 0;
    const value = outcome[unit] ?? 0;
    if (treated[unit] === 1) {
      n += 1;
      sumTreated += value;
    } else {
      m += 1;
      sumControl += value;
    }
    const next = order[place + 1];
    if (next !== undefined && scoreOf(next) === scoreOf(unit)) continue;
    const soFar = place + 1;
    const nextQini = sumTreated - (m === 0 ? 0 : (sumControl * n) / m);
    const nextUplift = ((n === 0 ? 0 : sumTreated / n) - (m === 0 ? 0 : sumControl / m)) * soFar;
    qiniArea += ((qini + nextQini) / 2) * (soFar - at);
    upliftArea += ((uplift + nextUplift) / 2) * (soFar - at);
    [at, qini, uplift] = [soFar, nextQini, nextUplift];
  }
  return { qini: qiniArea - (qini * at) / 2, auuc: upliftArea - (uplift * at) / 2 };
}

/**
 * Of the orders that know each outcome. Qini's has treated buyers first, then those whom nothing would have changed, then buyers of the
 * control. The uplift curve's has, after those whose outcome is as their arm, treated units or buyers, whichever leaves more behind.
 */
function perfectAreas(units: Pick<UnitsByScore, "outcome" | "treated">): Areas {
  const { outcome, treated } = units;
  const size = outcome.length;
  let [controlBuyers, treatedOthers] = [0, 0];
  for (let unit = 0; unit < size; unit++) {
    if (outcome[unit] === 1 && treated[unit] === 0) controlBuyers += 1;
    if (outcome[unit] === 0 && treated[unit] === 1) treatedOthers += 1;
  }
  const byQini = Float64Array.from({ length: size }, (_, unit) =>
    outcome[unit] === 0 ? 0 : treated[unit] === 1 ? 1 : -1,
  );
  const second = controlBuyers > treatedOthers ? outcome : treated;
  const byUplift = Float64Array.from(
    { length: size },
    (_, unit) => 2 * Number(outcome[unit] === treated[unit]) + (second[unit] ?? 0),
  );
  const areasBy = (score: Float64Array): Areas =>
    areasBeyondLine(units, bestFirst({ ...units, score }), (unit) => score[unit] ?? 0);
  return { qini: areasBy(byQini).qini, auuc: areasBy(byUplift).auuc };
}
