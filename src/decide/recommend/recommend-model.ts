import { PerennialError } from "../../core/errors.ts";
import { boughtTogetherTable } from "./bought-together.ts";
import { cosineTable } from "./cosine.ts";
import { easeTable } from "./ease.ts";
import { type InteractionLog, latestTime } from "./interaction-log.ts";
import type { ItemTable } from "./item-table.ts";
import { popularity } from "./popularity.ts";
import type { QueryRule } from "./query-rule.ts";
import { sarTable } from "./sar.ts";
import { transitionDefaults, transitionTable } from "./transitions.ts";

/** The models by name. */
export const recommendModelNames = [
  "popularity",
  "cosine",
  "transitions",
  "sar",
  "together",
  "ease",
] as const;

/** A model's name. */
export type RecommendModelName = (typeof recommendModelNames)[number];

/** A model that is asked for: its name, and what it is told otherwise than by default. */
export interface ModelSpec {
  readonly name: RecommendModelName;
  /** As it was written, for tables. */
  readonly label: string;
  /** What it was told; the rest is {@link parametersFor} a log. */
  readonly parameters: Readonly<Record<string, number>>;
}

/** A model that was fitted: what is popular, or a table with how a history is read. */
export type RecommendModel =
  | { readonly kind: "popularity"; readonly scores: Float64Array }
  | { readonly kind: "table"; readonly table: ItemTable; readonly rule: QueryRule };

/** What each model can be told, with its defaults. `half-life` and `last` 0 mean none. */
export const modelParameters: Readonly<
  Record<RecommendModelName, Readonly<Record<string, number>>>
> = {
  popularity: { "half-life-days": 0 },
  cosine: { neighbours: 100, shrink: 10, "by-target": 1, "half-life": 0, last: 0 },
  transitions: {
    neighbours: transitionDefaults.neighbours,
    shrink: transitionDefaults.shrink,
    alpha: transitionDefaults.alpha,
    window: transitionDefaults.window,
    "gap-half-life": transitionDefaults.gapHalfLife,
    "same-basket": transitionDefaults.sameBasket,
    "half-life": 1,
    last: 50,
  },
  sar: { neighbours: 100, "half-life-days": 30 },
  together: { neighbours: 100, shrink: 10, "half-life": 0, last: 0 },
  ease: { neighbours: 4_000, lambda: 300, last: 0 },
};

/**
 * Where most rows share a basket with others, transitions count whole baskets: the later item weighs more in the denominator, and
 * rows of more baskets speak. Chosen on Online Retail, learnt up to the end of May and of June, tested on what
 * followed up to the end of July.
 */
const basketTransitions = { alpha: 0.35, "half-life": 3, last: 100 } as const;

/**
 * All that a model is told: by the spec, else by its defaults, which for transitions depend on whether histories are
 * baskets of several rows.
 * @example parametersFor(log, parseModelSpec("cosine:shrink=5")) // { neighbours: 100, shrink: 5, … }
 */
export function parametersFor(
  log: InteractionLog,
  { name, parameters }: ModelSpec,
): Readonly<Record<string, number>> {
  const inBaskets = name === "transitions" && shareInsideBaskets(log) > 0.5;
  return { ...modelParameters[name], ...(inBaskets ? basketTransitions : {}), ...parameters };
}

/** Share of rows that come after another of the same basket. */
function shareInsideBaskets({ basket }: InteractionLog): number {
  let inside = 0;
  for (let row = 1; row < basket.length; row++) if (basket[row] === basket[row - 1]) inside += 1;
  return basket.length === 0 ? 0 : inside / basket.length;
}

/**
 * Reads `NAME` or `NAME:KEY=VALUE,KEY=VALUE`.
 * @throws PerennialError BAD_ARGUMENT
 * @example parseModelSpec("cosine:shrink=5") // { name: "cosine", label: "cosine:shrink=5", parameters: { shrink: 5 } }
 */
export function parseModelSpec(text: string): ModelSpec {
  const [given = "", settings = ""] = text.split(/:(.*)/s);
  const name = recommendModelNames.find((each) => each === given);
  if (name === undefined) {
    throw new PerennialError(
      "BAD_ARGUMENT",
      `--models ${text}: there is no model "${given}". There are ${recommendModelNames.join(", ")}.`,
    );
  }
  const defaults = modelParameters[name];
  const parameters: Record<string, number> = {};
  for (const setting of settings === "" ? [] : settings.split(",")) {
    const [key = "", value = ""] = setting.split("=");
    if (!(key in defaults)) {
      throw new PerennialError(
        "BAD_ARGUMENT",
        `--models ${text}: ${name} has no "${key}". It has ${Object.keys(defaults).join(", ")}.`,
      );
    }
    const number = value.trim() === "" ? Number.NaN : Number(value);
    if (!(number >= 0 && Number.isFinite(number))) {
      throw new PerennialError(
        "BAD_ARGUMENT",
        `--models ${text}: ${key}=${value} is no number from 0 up.`,
      );
    }
    parameters[key] = number;
  }
  return { name, label: text, parameters };
}

/**
 * Fits a model to a log.
 * @throws PerennialError BAD_ARGUMENT where it cannot be fitted to such a log
 */
export function fitRecommendModel(log: InteractionLog, spec: ModelSpec): RecommendModel {
  const parameters = parametersFor(log, spec);
  const of = (key: string): number => parameters[key] ?? 0;
  if (spec.name === "popularity") {
    return { kind: "popularity", scores: popularity(log, of("half-life-days") || null) };
  }
  return { kind: "table", table: tableOf(log, spec.name, of), rule: ruleOf(log, spec.name, of) };
}

function tableOf(
  log: InteractionLog,
  name: Exclude<RecommendModelName, "popularity">,
  of: (key: string) => number,
): ItemTable {
  const neighbours = of("neighbours");
  switch (name) {
    case "cosine":
      return cosineTable(log, {
        neighbours,
        shrink: of("shrink"),
        nearestOf: of("by-target") > 0 ? "recommended" : "history",
      });
    case "transitions":
      return transitionTable(log, {
        neighbours,
        shrink: of("shrink"),
        alpha: of("alpha"),
        window: of("window"),
        gapHalfLife: of("gap-half-life"),
        sameBasket: of("same-basket"),
      });
    case "sar":
      return sarTable(log, { neighbours });
    case "together":
      return boughtTogetherTable(log, { neighbours, shrink: of("shrink") });
    case "ease":
      return easeTable(log, { neighbours, lambda: of("lambda") });
  }
}

/** Transitions and SAR hear every row, the others every item once. */
function ruleOf(
  log: InteractionLog,
  name: RecommendModelName,
  of: (key: string) => number,
): QueryRule {
  const last = of("last") || Number.POSITIVE_INFINITY;
  if (name === "sar") {
    const days = of("half-life-days");
    const halfLife = days > 0 ? { days, asOf: latestTime(log) } : null;
    return { last, distinct: false, weighted: true, halfLife };
  }
  const isOrdered = name === "transitions";
  const half = of("half-life");
  const halfLife = half === 0 ? null : isOrdered ? { baskets: half } : { rows: half };
  return { last, distinct: !isOrdered, weighted: false, halfLife };
}
