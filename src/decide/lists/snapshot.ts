import type { Store } from "../../store/store.ts";
import { fitBrandTransitions } from "../recommend/brands.ts";
import { evaluate } from "../recommend/evaluation.ts";
import { type InteractionLog, selectRows } from "../recommend/interaction-log.ts";
import type { ItemTable } from "../recommend/item-table.ts";
import { itemsByScore, popularity } from "../recommend/popularity.ts";
import type { QueryRule } from "../recommend/query-rule.ts";
import { fitRecommendModel, type ModelSpec, parseModelSpec } from "../recommend/recommend-model.ts";
import { fitReplenishment, type ReplenishmentTables } from "../recommend/replenishment.ts";
import { timeSplit } from "../recommend/split.ts";
import { transitionDefaults } from "../recommend/transitions.ts";
import { verdictOf } from "../recommend/verdict.ts";
import { type Catalogue, readCatalogue } from "./catalogue.ts";
import { type HistoryColumns, pointsOf, readHistories } from "./histories.ts";

/** All that lists of products are made from, at one instant: plain data, made in a thread of its own. */
export interface Snapshot {
  readonly catalogue: Catalogue;
  /** When the newest product was told. */
  readonly toldAt: number;
  readonly histories: HistoryColumns;
  /** What others took up next; null: no model beat popularity on the shop's own past. */
  readonly next: PairModel | null;
  readonly together: PairModel;
  /** How often each item was bought, of late counting more. */
  readonly popularity: Float64Array;
  /** Items by it, the most popular first. */
  readonly popular: Int32Array;
  readonly replenishment: ReplenishmentTables;
  /** What brand follows what. */
  readonly brandTransitions: ItemTable;
  readonly judgement: Judgement;
}

/** A table of pairs with how a history is read. */
export interface PairModel {
  readonly table: ItemTable;
  readonly rule: QueryRule;
}

/** Which model serves, and what was found on the shop's own past. */
export interface Judgement {
  /** As `perennial recommend evaluate` names it; null: none. */
  readonly served: string | null;
  readonly sentences: readonly string[];
  readonly testedUsers: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What half of a purchase's weight is lost in, in days, where it is told what is popular. */
const popularHalfLifeDays = 30;
/** Models are judged on at most so many persons. */
const mostJudged = 20_000;
/** With fewer nothing is found out: what is popular is shown. */
const leastJudged = 30;
const listLength = 10;

const rivals = ["popularity", "cosine", "transitions"].map(parseModelSpec);

/**
 * Makes a snapshot of what the store holds.
 * @param known what was found before, where it is not old: models are not judged again
 */
export async function makeSnapshot(store: Store, known?: Judgement): Promise<Snapshot> {
  const { catalogue, toldAt } = await readCatalogue(store);
  const histories = await readHistories(store, catalogue.skus);
  const log: InteractionLog = { users: [], items: catalogue.skus, ...histories };
  const bought = selectRows(
    log,
    Uint8Array.from(log.weight, (points) => (points >= pointsOf.bought ? 1 : 0)),
  );
  const counts = popularity(bought, popularHalfLifeDays);
  const judgement = known ?? judge(log);
  const spec = rivals.find(({ label }) => label === judgement.served);
  return {
    catalogue,
    toldAt,
    histories,
    next: spec === undefined ? null : pairModel(log, spec),
    together: pairModel(bought, parseModelSpec("together")),
    popularity: counts,
    popular: itemsByScore(counts),
    replenishment: fitReplenishment(log, { boughtFrom: pointsOf.bought }),
    brandTransitions: fitBrandTransitions(bought, catalogue.brandOf, transitionDefaults),
    judgement,
  };
}

function pairModel(log: InteractionLog, spec: ModelSpec): PairModel {
  const model = fitRecommendModel(log, spec);
  if (model.kind === "table") return model;
  throw new Error(`${spec.label} is no table`);
}

/** Holds models against popularity on the later quarter of what some persons did. */
function judge(log: InteractionLog): Judgement {
  const at = Date.now();
  const split = timeSplit(someUsers(log), { allowSeen: false, trainShare: 0.75 });
  const evaluation = evaluate(split, rivals, {
    k: listLength,
    cap: 0,
    coldRows: 3,
    allowSeen: false,
    seed: 1,
    draws: 500,
  });
  const { testedUsers } = evaluation;
  if (testedUsers < leastJudged) {
    const sentence = `${testedUsers} persons took up anything new in the later quarter of their history, ${leastJudged} are needed to find out which model serves them. What is popular is shown.`;
    return { served: null, sentences: [sentence], testedUsers, at };
  }
  const { served, sentences } = verdictOf({ evaluation, random: null, k: listLength });
  return { served, sentences, testedUsers, at };
}

/** Each so many-th user, where there are more than are judged. */
function someUsers(log: InteractionLog): InteractionLog {
  const users = log.starts.length - 1;
  const each = Math.ceil(users / mostJudged);
  if (each < 2) return log;
  const keep = new Uint8Array(log.item.length);
  for (let user = 0; user < users; user += each)
    keep.fill(1, log.starts[user] ?? 0, log.starts[user + 1] ?? 0);
  return selectRows(log, keep);
}
