import { type GuideColumn, priceAttribute } from "./catalogue.ts";
import type { GuideRules } from "./rules.ts";

/** Questions for attributes that most shops have; others are asked by their name. */
const knownQuestions: Readonly<Record<string, string>> = {
  [priceAttribute]: "What would you like to spend?",
  brand: "Do you have a brand in mind?",
  category: "What are you looking for?",
  department: "What are you looking for?",
  size: "Which size do you need?",
  colour: "Which colour do you like?",
  color: "Which color do you like?",
  material: "Which material do you like?",
  gender: "Who is it for?",
};

/**
 * The question about an attribute: the shop's own words, else ours.
 * @example questionText("shoe_width", { attributes: {} }) // "Which shoe width are you looking for?"
 */
export function questionText(
  attribute: string,
  { attributes }: Pick<GuideRules, "attributes">,
): string {
  const own = Object.hasOwn(attributes, attribute) ? attributes[attribute]?.question : undefined;
  if (own !== undefined) return own;
  const words = inWords(attribute);
  const known = Object.hasOwn(knownQuestions, words) ? knownQuestions[words] : undefined;
  return known ?? `Which ${words} are you looking for?`;
}

/** What a value is called: the shop's own word, else the value itself. */
export function valueLabel(
  column: GuideColumn,
  id: number,
  { attributes }: Pick<GuideRules, "attributes">,
): string {
  const value = column.values[id] ?? "";
  const own = Object.hasOwn(attributes, column.name) ? attributes[column.name]?.labels : undefined;
  return (own && Object.hasOwn(own, value) ? own[value] : undefined) ?? value;
}

/** What stands beside every question's own values. */
export const somethingElse = "Something else";
export const noPreference = "No preference";

/**
 * A name of data as words.
 * @example inWords("productType") // "product type"
 */
function inWords(name: string): string {
  return name
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, "$1 $2")
    .replace(/[_\-.\s]+/g, " ")
    .trim()
    .toLowerCase();
}
