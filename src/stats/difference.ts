import type { ArmEstimate } from "./arm-estimate.ts";
import { studentCdf, studentQuantile } from "./student-t.ts";

/** A difference as it was estimated; what can be said of it is said by `welchTest` and others. */
export interface Effect {
  readonly estimate: number;
  readonly standardError: number;
  /** Infinity where the error is as good as known. */
  readonly degreesOfFreedom: number;
  /** Units of both arms. */
  readonly n: number;
}

/** Why two arms cannot be compared, and which of them is to blame. */
export interface NoEffect {
  readonly ok: false;
  readonly arm: "control" | "treatment";
  /**
   * `few-units`: below 2. `no-value`: a ratio of which the denominators add up to 0. `no-variance`: all units the same, so
   * that nothing says how far chance reaches. `zero-baseline`: nothing can be relative to 0.
   */
  readonly reason: "few-units" | "no-value" | "no-variance" | "zero-baseline";
}

export type DifferenceResult = ({ readonly ok: true } & Effect) | NoEffect;

/** In the figure's own unit, or as a share of the size of the control's value. */
export type DifferenceScale = "absolute" | "relative";

/**
 * Treatment less control. The standard error is that of independent arms with variances of their own, the degrees of freedom
 * are those of Welch 1947 and Satterthwaite 1946, (a + b)² / (a² / (n_a − 1) + b² / (n_b − 1)) with a and b the variances of
 * the arms' values.
 *
 * A relative difference is (T − C) / |B|, B the control's value before any adjustment: more is above 0 also where B is
 * negative. Its error is by the delta method (Deng, Knoblich & Lu 2018, on percent changes, https://arxiv.org/abs/1803.06336), with
 * the error of B, which asks that B lie several standard errors from 0; the degrees of freedom stay those of T − C.
 *
 * @example
 * const control = { n: 100, value: 10, variance: 4 };
 * difference(control, { n: 100, value: 11, variance: 4 }, "absolute").standardError; // 0.28284271247461906
 */
export function difference(
  control: ArmEstimate,
  treatment: ArmEstimate,
  scale: DifferenceScale,
): DifferenceResult {
  const fault = faultOf("control", control) ?? faultOf("treatment", treatment);
  if (fault !== null) return fault;
  const gap = treatment.value - control.value;
  const a = control.variance / control.n;
  const b = treatment.variance / treatment.n;
  const common = {
    ok: true as const,
    degreesOfFreedom: (a + b) ** 2 / (a ** 2 / (control.n - 1) + b ** 2 / (treatment.n - 1)),
    n: control.n + treatment.n,
  };
  if (scale === "absolute") return { ...common, estimate: gap, standardError: Math.sqrt(a + b) };
  const { value, variance, covariance } = control.unadjusted ?? {
    ...control,
    covariance: control.variance,
  };
  if (value === 0) return { ok: false, arm: "control", reason: "zero-baseline" };
  // d/dT = 1 / |B|, d/dC = −1 / |B|, d/dB = −share / |B|.
  const share = ((treatment.unadjusted?.value ?? value + gap) - value) / value;
  const spread = a + b + (share ** 2 * variance + 2 * share * covariance) / control.n;
  return {
    ...common,
    estimate: gap / Math.abs(value),
    standardError: Math.sqrt(Math.max(0, spread)) / Math.abs(value),
  };
}

function faultOf(arm: NoEffect["arm"], { n, value, variance }: ArmEstimate): NoEffect | null {
  if (!(n >= 2)) return { ok: false, arm, reason: "few-units" };
  if (!Number.isFinite(value)) return { ok: false, arm, reason: "no-value" };
  return variance > 0 ? null : { ok: false, arm, reason: "no-variance" };
}

/** What is asked: whether the difference is any, above 0, or below 0. */
export type Alternative = "two-sided" | "greater" | "less";

/** An interval, and the chance of a difference as large if there is none. */
export interface Inference {
  /** −Infinity where only the other end is asked for. */
  readonly lower: number;
  readonly upper: number;
  readonly pValue: number;
}

/**
 * Welch's t test (Welch 1947, Biometrika 34(1/2)) for one look that was planned: the interval leaves out 0 exactly where the
 * p value is below 1 − level. Who looks again and again reads `confidenceSequence` instead.
 *
 * @param options.level the share of such intervals that hold the truth, 0.95 unless told.
 * @param options.alternative with `greater` the interval has no upper end, with `less` no lower one.
 * @example
 * welchTest({ estimate: 1, standardError: 0.5, degreesOfFreedom: 10, n: 12 }); // { lower: -0.114069, upper: 2.114069, pValue: 0.073388 }
 */
export function welchTest(
  { estimate, standardError, degreesOfFreedom }: Effect,
  {
    level = 0.95,
    alternative = "two-sided",
  }: { readonly level?: number; readonly alternative?: Alternative } = {},
): Inference {
  const t = estimate / standardError;
  const outside = alternative === "two-sided" ? (1 - level) / 2 : 1 - level;
  const reach = -studentQuantile(outside, degreesOfFreedom) * standardError;
  const below = studentCdf(t, degreesOfFreedom);
  const above = studentCdf(-t, degreesOfFreedom);
  return {
    lower: alternative === "less" ? -Infinity : estimate - reach,
    upper: alternative === "greater" ? Infinity : estimate + reach,
    pValue: { "two-sided": 2 * Math.min(below, above), greater: above, less: below }[alternative],
  };
}
