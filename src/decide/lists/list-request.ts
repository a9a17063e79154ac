import type { Instant } from "../../core/time.ts";
import type { DiscoveryMix } from "../discovery-dial.ts";
import type { History } from "../recommend/interaction-log.ts";
import type { ListContext, ListRecipe } from "./list-recipe.ts";

/** What a list is asked for. */
export interface ListRequest {
  readonly recipe: ListRecipe;
  readonly count: number;
  readonly context: ListContext;
  /** What the person took up; {@link noHistory} where the person is not to be known. */
  readonly history: History;
  /** What the discovery dial makes of the person; null: nothing is known of it. */
  readonly mix: DiscoveryMix | null;
  /** Items by how popular they are in the audience of the recipe. */
  readonly popularAmong?: Int32Array | undefined;
  readonly now: Instant;
  /** SKUs that are not to be shown, and, where there are any, those that alone may be. */
  readonly exclude: ReadonlySet<string>;
  readonly include: ReadonlySet<string>;
}
