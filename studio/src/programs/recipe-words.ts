import type {
  ListRecipe,
  ProductFilter,
  RecipeName,
} from "../../../src/decide/lists/list-recipe.ts";
import { counted } from "../format.ts";

const made: Readonly<Record<RecipeName, string>> = {
  "for-you": "chosen for the person: what is known and due, what lies beside it, what is new",
  next: "what others took up next",
  together: "what lies in one basket with the page's product or the cart",
  alike: "products with the same attributes as the page's",
  again: "what the person buys time and again and is due",
  brands: "what the person has not seen of brands that they like",
  popular: "what is bought most of late",
};

/**
 * A list's recipe in words, one sentence.
 *
 * @example recipeWords(recipe) // "8 products, what is bought most of late."
 */
export function recipeWords(recipe: ListRecipe): string {
  const { by, count, dial, audience, only, never, owned, fill, pins, caps, boosts } = recipe;
  const among = audience === undefined ? "" : ` among the members of ${audience}`;
  const parts = [
    `${counted(count, "product")}, ${made[by]}${among}`,
    ...(by === "for-you" ? [`the dial at ${dial}`] : []),
    ...filterWords("only", only),
    ...filterWords("never", never),
    ...(owned ? ["also what was bought before"] : []),
    ...(fill || by === "popular" ? [] : ["no other products where it has too few"]),
    ...pins.map(({ sku, place }) => `${sku} at place ${place}`),
    ...Object.entries(caps).flatMap(([of, most]) =>
      most === undefined ? [] : [`at most ${most} of one ${of}`],
    ),
    ...Object.entries(boosts).flatMap(([of, share]) =>
      share === undefined ? [] : [`${Math.round(share * 100)}% more for the best ${of}`],
    ),
  ];
  return `${parts.join("; ")}.`;
}

/** Whether a list begins with the product that the page is about. */
export function needsProduct({ by }: Pick<ListRecipe, "by">): boolean {
  return by === "next" || by === "together" || by === "alike";
}

function filterWords(
  word: "only" | "never",
  { skus, brands, categories, price }: ProductFilter,
): string[] {
  const named = [
    ["", skus],
    ["the brand ", brands],
    ["the category ", categories],
  ] as const;
  const texts = named.flatMap(([noun, names]) =>
    names === undefined ? [] : [`${word} ${noun}${shortened(names)}`],
  );
  const { from, to } = price ?? {};
  if (from !== undefined) texts.push(`${word} from a price of ${from}`);
  if (to !== undefined) texts.push(`${word} up to a price of ${to}`);
  return texts;
}

const mostNamed = 3;

function shortened(names: readonly string[]): string {
  const more = names.length - mostNamed;
  const shown = names.slice(0, mostNamed).join(" or ");
  return more > 0 ? `${shown} or ${counted(more, "other")}` : shown;
}
