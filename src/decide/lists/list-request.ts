import type { Instant } from "../../core/time.ts";
import type { CustomerMark } from "../customer-marks.ts";
import type { History } from "../recommend/interaction-log.ts";
import type { ListContext, ListRecipe } from "./list-recipe.ts";

/** What a list is asked for. */
export interface ListRequest {
  readonly recipe: ListRecipe;
  readonly count: number;
  readonly context: ListContext;
  /** What the person took up; {@link noHistory} where the person is not to be known. */
  readonly history: History;
  readonly mark: CustomerMark | undefined;
  readonly now: Instant;
  /** SKUs that are not to be shown, and, where there are any, those that alone may be. */
  readonly exclude: ReadonlySet<string>;
  readonly include: ReadonlySet<string>;
}
