import type { Asking } from "./choose.ts";
import type { CustomerMarks } from "./customer-marks.ts";
import type { AnsweredList } from "./lists/list-answer.ts";
import type { ListContext, ListRecipe } from "./lists/list-recipe.ts";
import type { ShopLists } from "./lists/shop-lists.ts";
import type { Reason } from "./reason.ts";

/** A list with what is said of it as a whole. */
export interface DecidedList extends Pick<AnsweredList, "items" | "because" | "shown" | "told"> {
  readonly reason: Reason;
}

/** What lists of a request are made with. */
export interface RequestListParts {
  readonly lists: Pick<ShopLists, "listsFor"> | undefined;
  readonly subjectsOf: (person: string) => readonly string[];
  readonly mixOf: CustomerMarks["mixOf"];
}

/**
 * The lists of one request: what the person took up is looked up with the first of them. Who refused to be treated as somebody
 * in particular is shown what anybody is.
 *
 * @returns makes the list of a recipe; undefined where there is no recipe
 */
export function requestLists(
  { lists, subjectsOf, mixOf }: RequestListParts,
  { person, refused, now, exclude, include }: Asking,
): (
  recipe: ListRecipe | undefined,
  asked: { readonly count?: number | undefined; readonly context: ListContext },
) => DecidedList | undefined {
  let make: ReturnType<ShopLists["listsFor"]>;
  return (recipe, { count, context }) => {
    if (recipe === undefined) return undefined;
    const subjects = refused ? [] : subjectsOf(person);
    make ??= lists?.listsFor({ subjects, now, exclude, include });
    if (make === undefined) return noList;
    const mix = refused ? null : mixOf(person, recipe.dial);
    const made = make({ recipe, count: count ?? recipe.count, context, mix });
    const { items, because, shown, told, missing } = made;
    const figures = missing === 0 ? made.dropped : { ...made.dropped, missing };
    return { items, because, shown, told, reason: { kind: "list", of: recipe.by, figures } };
  };
}

/** Before any can be made. */
const noList: DecidedList = {
  items: [],
  because: [],
  shown: () => [],
  told: () => [],
  reason: { kind: "list", of: "" },
};
