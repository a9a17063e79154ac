/** Models of purchase, spend and time, without a shop: the published entry `perennial-commerce/stats`. */

export {
  type AdjustedDifference,
  type AdjustedUnits,
  adjustedDifference,
} from "./adjusted-difference.ts";
export { type ActionsDrawn, aipwScores, sharesTaken } from "./aipw-scores.ts";
export { type AndersonRubinSet, andersonRubinSet, type ReducedForm } from "./anderson-rubin.ts";
export {
  type ArmEstimate,
  type MeanSums,
  meanEstimate,
  type ProportionSums,
  proportionEstimate,
  type RatioSums,
  ratioEstimate,
  type Sums,
} from "./arm-estimate.ts";
export {
  type DifferencePosterior,
  differencePosterior,
  type NormalBelief,
} from "./bayes-difference.ts";
export { chancesOfBest, chancesOfMost, type MoneySeen } from "./best-arm.ts";
export {
  type BetaBinomialCoordinate,
  type BetaBinomialFit,
  betaBinomialPosterior,
  fitBetaBinomial,
  shareEstimate,
  type TrialCounts,
} from "./beta-binomial.ts";
export {
  type BetaDiscreteWeibullFit,
  type BetaDiscreteWeibullParameters,
  betaDiscreteWeibullFromCoordinates,
  betaDiscreteWeibullResidualRenewals,
  betaDiscreteWeibullRetention,
  betaDiscreteWeibullSurvival,
  fitBetaDiscreteWeibull,
} from "./beta-discrete-weibull.ts";
export { type BetaBelief, betaCdf, betaQuantile } from "./beta-distribution.ts";
export {
  type BetaGeometricFit,
  type BetaGeometricParameters,
  betaGeometricFromCoordinates,
  betaGeometricResidualRenewals,
  betaGeometricRetention,
  betaGeometricSurvival,
  fitBetaGeometric,
  type Renewals,
  renewalsOfCohort,
} from "./beta-geometric.ts";
export { bgNbdExpectations, bgNbdExpectedPurchases, bgNbdProbabilityAlive } from "./bg-nbd.ts";
export { boostedRewards } from "./boosted-rewards.ts";
export type { BoostingOptions } from "./boosting-options.ts";
export type { BoostedTrees } from "./boosting-rounds.ts";
export {
  type DatedFlow,
  type Discounting,
  datedNetPresentValue,
  type FlowTiming,
  netPresentValue,
} from "./cash-flow.ts";
export { type ChangePoint, changePoint, type PeriodSeen } from "./change-point.ts";
export {
  type ClassEvidence,
  type ClassMark,
  classChances,
  type ResponseClass,
  relativeRates,
} from "./class-evidence.ts";
export {
  type CnbdKFit,
  type CnbdKParameters,
  cnbdKExpectations,
  cnbdKExpectedPurchases,
  cnbdKFromCoordinates,
  cnbdKProbabilityAlive,
  cnbdKSilence,
  cnbdKSimulator,
  fitCnbdK,
  type IntervalTimes,
} from "./cnbd-k.ts";
export { confidenceSequence } from "./confidence-sequence.ts";
export {
  type ConfounderStrength,
  confoundedEffect,
  type ObservedConfounding,
  observedConfounding,
  type RegressionEffect,
  robustnessValue,
  timesAsStrong,
} from "./confounding-bounds.ts";
export { correlatedDraws, type DrawOptions } from "./correlated-draws.ts";
export {
  type Coefficient,
  type Covariate,
  type CovariateFit,
  type CovariateValues,
  type CustomersWithCovariates,
  fitBgNbdWithCovariates,
  fitMbgNbdWithCovariates,
  fitParetoNbdWithCovariates,
  fitWithCovariates,
} from "./covariates.ts";
export {
  type CupedArms,
  cupedMeans,
  cupedProportions,
  cupedRatios,
  type MeanBeforeAndAfter,
  type ProportionBeforeAndAfter,
  type RatioBeforeAndAfter,
  type ThetaPooling,
} from "./cuped.ts";
export {
  type Alternative,
  type DifferenceResult,
  type DifferenceScale,
  difference,
  type Effect,
  type Inference,
  type NoEffect,
  welchTest,
} from "./difference.ts";
export {
  fitDiscreteHazard,
  type HazardFit,
  type HazardPanel,
  hazardEffect,
  type NoHazard,
} from "./discrete-hazard.ts";
export { type EValue, eValue, type RiskRatio, riskRatioOfDifference } from "./e-value.ts";
export {
  type EncouragedEffect,
  type EncouragedUnits,
  encouragedEffect,
} from "./encouragement.ts";
export { estimateProduct } from "./estimate-product.ts";
export {
  type DealtPeople,
  type FactorialCell,
  factorialCells,
  lastInEffects,
  wholeEffect,
} from "./factorial-cells.ts";
export {
  type FactorialEffects,
  type FactorialResult,
  factorialEffects,
  type NoFactorialEffects,
  type PairInteraction,
} from "./factorial-effects.ts";
export {
  type AuthorBias,
  type BiasPrior,
  type ForecastBias,
  type ForecastSeen,
  forecastBias,
  type RatioBelief,
} from "./forecast-bias.ts";
export { gammaCdf, gammaQuantile, gammaTail } from "./gamma-distribution.ts";
export {
  fitGammaGamma,
  type GammaGammaCoordinate,
  type GammaGammaFit,
  type GammaGammaParameters,
  gammaGammaConditionalMean,
  gammaGammaFromCoordinates,
  gammaGammaPopulationMean,
  type SpendHistories,
} from "./gamma-gamma.ts";
export {
  type CountsAndExpectations,
  fitGammaPoisson,
  type GammaPoissonFit,
  pairedDispersion,
  type RelativeRates,
  relativeRate,
} from "./gamma-poisson.ts";
export {
  type DropoutCoordinate,
  type DropoutFit,
  dropoutFromCoordinates,
  fitBgNbd,
  fitMbgNbd,
} from "./geometric-dropout-fit.ts";
export {
  type BoostingRows,
  boostedExpectations,
  fitBoostedTrees,
} from "./gradient-boosting.ts";
export {
  type ErrorSpending,
  type GroupSequentialBounds,
  groupSequentialBounds,
} from "./group-sequential.ts";
export {
  holdoutCost,
  holdoutMonths,
  holdoutShare,
  type StandingHoldout,
} from "./holdout-size.ts";
export {
  type PriorDraws,
  type TestValue,
  unitNormalLoss,
  valueOfPerfectInformation,
  valueOfTest,
} from "./information-value.ts";
export {
  type InstrumentalEffect,
  type InstrumentedUnits,
  instrumentalEffect,
} from "./instrumental-variables.ts";
export {
  assignmentDependence,
  type CellOutcome,
  effectsDiffer,
  type FourCells,
  type Interaction,
  interactionOf,
} from "./interaction-test.ts";
export {
  datedInternalRate,
  type InternalRate,
  internalRate,
  modifiedInternalRate,
} from "./internal-rate.ts";
export { centralInterval, quantileOfSorted } from "./interval.ts";
export {
  bestFrequency,
  type FrequencyResponse,
  type ListCourse,
  listValue,
  subscriptionPeriods,
} from "./list-value.ts";
export {
  type DropoutParameters,
  type Expectations,
  evenPeriods,
  type FuturePeriods,
  mbgNbdExpectations,
  mbgNbdExpectedPurchases,
  mbgNbdForecaster,
  mbgNbdProbabilityAlive,
  mbgNbdSimulator,
  type Periods,
  type PurchaseHistory,
  type PurchaseSimulator,
} from "./mbg-nbd.ts";
export { hessian, type Minimum, minimize, type Objective } from "./minimize.ts";
export {
  drawResponses,
  isotonic,
  type LevelTrials,
  type ResponseTrials,
} from "./monotone-response.ts";
export { falseDiscoveryRates } from "./multiple-tests.ts";
export {
  fitNbd,
  type NbdFit,
  type NbdParameters,
  nbdExpectations,
  nbdSilence,
  nbdSimulator,
} from "./nbd.ts";
export {
  type ExpectedRewards,
  type LoggedChoices,
  type OffPolicyEstimate,
  type OffPolicyOptions,
  offPolicyEstimate,
  type PolicyValue,
} from "./off-policy.ts";
export type { ParetoNbdParameters } from "./pareto-gone.ts";
export {
  fitParetoNbd,
  type ParetoNbdCoordinate,
  type ParetoNbdFit,
  paretoNbdDiscountedPurchases,
  paretoNbdExpectations,
  paretoNbdExpectedPurchases,
  paretoNbdFromCoordinates,
  paretoNbdProbabilityAlive,
  paretoNbdSimulator,
} from "./pareto-nbd.ts";
export { discountedPayback, type Payback, paybackPeriod } from "./payback-period.ts";
export { type Pert, pertCdf, pertMean, pertOfScores, pertQuantile, pertVariance } from "./pert.ts";
export {
  actionOfTree,
  type FittedPolicyTree,
  type PolicyTree,
  type PolicyTreeOptions,
  policyTree,
  policyTreesOf,
  type ScoredUnits,
} from "./policy-tree.ts";
export {
  fitPooledEffects,
  type PooledCell,
  type PooledEffects,
  type PooledFactor,
  type PooledFit,
  shiftOf,
} from "./pooled-effects.ts";
export { drawParameters, type ParameterFit } from "./posterior-mode.ts";
export {
  type Duration,
  detectableEffect,
  type ExperimentDesign,
  type Outcome,
  peopleToDetect,
  powerToDetect,
  weeksToDetect,
} from "./power.ts";
export { probabilityMet } from "./probability-met.ts";
export {
  bgNbdNextPurchase,
  bgNbdPurchaseChances,
  mbgNbdNextPurchase,
  mbgNbdPurchaseChances,
  type NextPurchase,
  type PurchaseRange,
  paretoNbdPurchaseChances,
} from "./purchase-chances.ts";
export { compressHistories, type PurchaseHistories } from "./purchase-histories.ts";
export {
  expectedPurchases,
  fitPurchaseModel,
  nextPurchase,
  type PurchaseFitOptions,
  type PurchaseLaw,
  type PurchaseModel,
  type PurchaseModelName,
  purchaseModelNames,
} from "./purchase-model.ts";
export { type BetaRule, betaRule } from "./quadrature.ts";
export { type QuantileSeen, quantileBounds, quantileEstimate } from "./quantile-estimate.ts";
export { createRandom, type Random } from "./random.ts";
export { spearman, spearmanInterval } from "./rank-correlation.ts";
export {
  type EstimatesOfOneWhole,
  INCOHERENT_BELOW,
  type Reconciliation,
  reconcile,
  reconciledBy,
} from "./reconciliation.ts";
export {
  drawResponseClasses,
  type MemberBelief,
  memberBelief,
} from "./response-class-draws.ts";
export { fitResponseClasses, type ResponseClassesFit } from "./response-classes.ts";
export {
  type ActionsTaken,
  additiveRewards,
  crossFitted,
  type LearnRewards,
  type RewardModel,
  rewardsByAction,
} from "./reward-model.ts";
export { dot, logisticRidge, type RegressionRows, ridge } from "./ridge.ts";
export {
  type ChiSquareTest,
  MISMATCH_BELOW,
  type SequentialSampleRatio,
  sampleRatio,
  sequentialSampleRatio,
} from "./sample-ratio.ts";
export { seasonalIndex, WEEKS_PER_YEAR } from "./seasonal-index.ts";
export {
  type EstimatedEffect,
  type SelectedSum,
  type ShrunkenEffect,
  type ShrunkenEffects,
  selectedSum,
  shrunkenEffects,
} from "./shrunken-effects.ts";
export {
  drawOwnMean,
  fitShrunkenMean,
  fitShrunkenMeanOfSums,
  type ShrunkenMeanFit,
  type ShrunkenMeanParameters,
  shrunkenMean,
  type ValuedPurchases,
} from "./shrunken-mean.ts";
export {
  digamma,
  logAddExp,
  logBeta,
  logGamma,
  logistic,
  normalCdf,
  normalQuantile,
  softplus,
  trigamma,
} from "./special.ts";
export {
  fitSpendModel,
  type SpendLaw,
  type SpendModel,
  type SpendModelName,
  type SpendSeen,
  spendModelNames,
} from "./spend-model.ts";
export { studentCdf, studentQuantile } from "./student-t.ts";
export {
  type CountedShare,
  type EffectVerdict,
  leastSurrogateTests,
  type SurrogateStanding,
  type SurrogateTest,
  surrogateCheck,
  type WithInterval,
} from "./surrogate-check.ts";
export { type InputRange, type TornadoBar, tornado } from "./tornado.ts";
export {
  fitTwoPart,
  type TwoPartFit,
  type TwoPartSample,
  twoPartFactors,
  twoPartMultiplier,
} from "./two-part.ts";
export {
  type IntervalEstimate,
  lognormalOfInterval,
  meanOf,
  normalOfInterval,
  ofScores,
  quantileOf,
  type Uncertain,
} from "./uncertain.ts";
export {
  type TopStrategy,
  type UnitsByScore,
  type UpliftAreas,
  upliftAreas,
  upliftAtTop,
  weightedAverageUplift,
} from "./uplift-curve.ts";
