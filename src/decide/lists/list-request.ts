import type { Instant } from "../../core/time.ts";
import type { DiscoveryMix } from "../discovery-dial.ts";
import type { History } from "../recommend/interaction-log.ts";
import type { ListContext, ListRecipe } from "./list-recipe.ts";

/** For whom lists are made: what is looked up once for all lists of a request. */
export interface ListReader {
  /** What the person took up; {@link noHistory} where the person is not to be known. */
  readonly history: History;
  readonly now: Instant;
  /** SKUs that are not to be shown, and, where there are any, those that alone may be. */
  readonly exclude: ReadonlySet<string>;
  readonly include: ReadonlySet<string>;
}

/** What a list is asked for. */
export interface ListRequest {
  readonly recipe: ListRecipe;
  readonly count: number;
  readonly context: ListContext;
  /** What the discovery dial makes of the person; null: nothing is known of it. */
  readonly mix: DiscoveryMix | null;
  /** Items by how popular they are in the audience of the recipe. */
  readonly popularAmong?: Int32Array | undefined;
}
