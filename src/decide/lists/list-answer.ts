import type { Instant } from "../../core/time.ts";
import type { History } from "../recommend/interaction-log.ts";
import type { DueItem } from "../recommend/replenishment.ts";
import { pointsOf } from "./histories.ts";
import type { ListReader, ListRequest } from "./list-request.ts";
import { type ToldOfItem, untold } from "./list-source.ts";
import type { ListedProduct, ProductLists } from "./product-lists.ts";

/** A product as a page shows it. */
export interface PageProduct {
  readonly sku: string;
  readonly name: string;
  /** Units of the shop's currency; null where it is not told. */
  readonly price: number | null;
  readonly url: string;
  readonly image: string;
}

/** A product as an answer to the shop itself has it. */
export interface AnsweredProduct extends PageProduct {
  /** How it came in: by a recipe, a pin, or what fills. */
  readonly from: string;
  readonly score: number;
  /** What of the person's history speaks for it, most first. */
  readonly because: readonly Because[];
  /** Why it is there, in words. */
  readonly words: string;
}

/** Something that a person took up and that speaks for a product. */
export interface Because {
  readonly sku: string;
  readonly name: string;
  /** `here`: the page is about it, or it lies in the cart. */
  readonly did: keyof typeof pointsOf | "here";
  readonly at: Instant;
  /** Of what the model says for the product. */
  readonly share: number;
}

/** A list with what can be told of it. Its products are valid until the next list. */
export interface AnsweredList {
  /** Its SKUs in their order, and beside each the SKU that speaks most for it, or how it came in. */
  readonly items: readonly string[];
  readonly because: readonly string[];
  readonly dropped: Readonly<Record<string, number>>;
  readonly missing: number;
  /** Its products without why they are there: to make the words would be most of the work. */
  readonly shown: () => PageProduct[];
  readonly told: () => AnsweredProduct[];
}

const mostReasons = 3;

/** Makes a reader's lists, with why they are as they are. */
export function answeredLists(
  lists: ProductLists,
  reader: ListReader,
): (request: ListRequest) => AnsweredList {
  const make = lists.listsFor(reader);
  const { catalogue, itemOf } = lists;
  const { skus } = catalogue;
  const { history, now } = reader;
  return (request) => {
    const { products, leaders, told, dropped, missing } = make(request);
    const { context } = request;
    const leading = leaders();
    return {
      items: products.map(({ item }) => skus[item] ?? ""),
      because: products.map(({ from }, place) => {
        const leads = leading[place] ?? -1;
        return leads < 0 ? from : (skus[leads] ?? "");
      }),
      dropped,
      missing,
      shown: () => products.map(({ item }) => pageProduct(catalogue, item)),
      told() {
        const here = new Set([...context.products, ...context.cart].map(itemOf));
        const of = { history, now, here };
        const why = told();
        return products.map((each, place) =>
          answered(catalogue, of, { ...each, ...(why[place] ?? untold) }),
        );
      },
    };
  };
}

function pageProduct(
  { skus, names, price, urls, images }: ProductLists["catalogue"],
  item: number,
): PageProduct {
  const told = price[item] ?? Number.NaN;
  return {
    sku: skus[item] ?? "",
    name: names[item] ?? "",
    price: Number.isNaN(told) ? null : told,
    url: urls[item] ?? "",
    image: images[item] ?? "",
  };
}

type ToldProduct = ListedProduct & ToldOfItem;

function answered(
  catalogue: ProductLists["catalogue"],
  { history, now, here }: Pick<ListReader, "history" | "now"> & { here: ReadonlySet<number> },
  listed: ToldProduct,
): AnsweredProduct {
  const { item, from, score, because: given } = listed;
  const because = given.slice(0, mostReasons).map(({ item: of, share }) => ({
    sku: catalogue.skus[of] ?? "",
    name: catalogue.names[of] ?? "",
    ...(here.has(of) ? ({ did: "here", at: now } as const) : lastTaken(history, of, now)),
    share,
  }));
  const words = wordsOf(listed, { because, now, brands: catalogue.brands });
  return { ...pageProduct(catalogue, item), from, score, because, words };
}

/** How a product was taken up last; what a page is about is looked at now. */
function lastTaken(
  history: History,
  item: number,
  now: Instant,
): { readonly did: keyof typeof pointsOf; readonly at: Instant } {
  for (let row = history.to - 1; row >= history.from; row -= 1) {
    if (history.item[row] !== item) continue;
    const points = history.weight[row] ?? 0;
    const did =
      points >= pointsOf.bought ? "bought" : points >= pointsOf.added ? "added" : "viewed";
    return { did, at: history.time[row] ?? now };
  }
  return { did: "viewed", at: now };
}

const sayings: Readonly<Record<string, string>> = {
  popular: "Bought by many of late.",
  "popular-in-category": "Bought by many of late in its category.",
  "popular-in-brand": "Bought by many of late of its brand.",
  "popular-in-audience": "Bought by many of the audience.",
  pin: "Has this place by the list's own rule.",
};

function wordsOf(
  { from, due, brand }: ToldProduct,
  of: {
    readonly because: readonly Because[];
    readonly now: Instant;
    readonly brands: readonly string[];
  },
): string {
  const { now, brands } = of;
  const [first] = of.because;
  if (due !== undefined) return dueWords(due, now);
  if (brand !== undefined) return `Because of the brand ${brands[brand] ?? ""}.`;
  if (first === undefined) return sayings[from] ?? `By ${from}.`;
  const name = first.name || first.sku;
  if (first.did === "here") return `Goes with ${name}.`;
  const did = first.did === "added" ? "put into the cart" : first.did;
  return `Because of ${name}, ${did} ${ago(now - first.at)}.`;
}

function dueWords({ times, last, due }: DueItem, now: Instant): string {
  const often = times === 1 ? "once" : `on ${times} days`;
  const was = now > due.to ? "was due" : "is due";
  return `Bought ${often}, last ${ago(now - last)}; ${was} from ${day(due.from)} to ${day(due.to)}.`;
}

const dayMs = 86_400_000;

const day = (at: Instant): string => new Date(at).toISOString().slice(0, 10);

/**
 * How long ago, in words.
 * @example ago(21 * 86_400_000) // "3 weeks ago"
 */
function ago(ms: number): string {
  const days = Math.floor(ms / dayMs);
  if (days < 1) return "today";
  if (days < 14) return days === 1 ? "yesterday" : `${days} days ago`;
  if (days < 61) return `${Math.round(days / 7)} weeks ago`;
  if (days < 730) return `${Math.round(days / 30.4)} months ago`;
  return `${Math.round(days / 365.25)} years ago`;
}
