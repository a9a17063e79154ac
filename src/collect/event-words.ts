import type { EventKind } from "./event.ts";

/** What a person did: `viewed a product`, and after "did not": `view a product`. */
export interface Deed {
  readonly past: string;
  readonly bare: string;
}

/** The events of Segment's specs for e-commerce (v2) and e-mail, of consent, and of guided selling. */
const known: ReadonlyMap<string, Deed> = new Map(
  (
    [
      ["Products Searched", "searched", "search", "the shop"],
      ["Product List Viewed", "viewed", "view", "a list of products"],
      ["Product List Filtered", "filtered", "filter", "a list of products"],
      ["Promotion Viewed", "saw", "see", "a promotion"],
      ["Promotion Clicked", "clicked", "click", "a promotion"],
      ["Product Clicked", "clicked", "click", "a product"],
      ["Product Viewed", "viewed", "view", "a product"],
      ["Product Added", "added", "add", "a product to the cart"],
      ["Product Removed", "removed", "remove", "a product from the cart"],
      ["Cart Viewed", "viewed", "view", "the cart"],
      ["Checkout Started", "started", "start", "a checkout"],
      ["Checkout Step Viewed", "viewed", "view", "a step of the checkout"],
      ["Checkout Step Completed", "completed", "complete", "a step of the checkout"],
      ["Payment Info Entered", "entered", "enter", "how to pay"],
      ["Order Updated", "changed", "change", "an order"],
      ["Order Completed", "completed", "complete", "an order"],
      ["Order Refunded", "had", "have", "an order refunded"],
      ["Order Cancelled", "cancelled", "cancel", "an order"],
      ["Coupon Entered", "entered", "enter", "a coupon"],
      ["Coupon Applied", "used", "use", "a coupon"],
      ["Coupon Denied", "had", "have", "a coupon denied"],
      ["Coupon Removed", "removed", "remove", "a coupon"],
      ["Product Added to Wishlist", "put", "put", "a product on a wishlist"],
      ["Product Removed from Wishlist", "took", "take", "a product off a wishlist"],
      ["Wishlist Product Added to Cart", "added", "add", "a product of a wishlist to the cart"],
      ["Product Shared", "shared", "share", "a product"],
      ["Cart Shared", "shared", "share", "a cart"],
      ["Product Reviewed", "reviewed", "review", "a product"],
      ["Email Delivered", "received", "receive", "a mail"],
      ["Email Opened", "opened", "open", "a mail"],
      ["Email Link Clicked", "clicked", "click", "a link in a mail"],
      ["Email Bounced", "had", "have", "a mail bounce"],
      ["Email Marked as Spam", "marked", "mark", "a mail as spam"],
      ["Guide Answered", "answered", "answer", "a question of the guide"],
      ["Consent Updated", "said", "say", "what they agree to"],
    ] as const
  ).map(([event, past, bare, what]) => [
    event,
    { past: `${past} ${what}`, bare: `${bare} ${what}` },
  ]),
);

/**
 * A call in words; an event of no spec is named as it is.
 * @example deedOf("track", { event: "Product Viewed" }).past // "viewed a product"
 */
export function deedOf(
  call: EventKind,
  { event, group }: { readonly event?: string | undefined; readonly group?: string | undefined },
): Deed {
  if (call === "page" || call === "screen")
    return verb("visit", "visited", event === undefined ? `a ${call}` : `the ${call} "${event}"`);
  if (call === "identify") return verb("say", "said", "who they are");
  if (call === "group")
    return verb("join", "joined", group === undefined ? "a group" : `the group "${group}"`);
  if (call === "alias") return verb("get", "got", "another id");
  if (event === undefined) return verb("do", "did", "anything");
  return known.get(event) ?? verb("do", "did", `"${event}"`);
}

function verb(bare: string, past: string, what: string): Deed {
  return { past: `${past} ${what}`, bare: `${bare} ${what}` };
}
