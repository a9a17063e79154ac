import { expect, test } from "vitest";
import { type Event, readEvent } from "../collect/event.ts";
import { amountOf, eventFilter, filterInWords, filterKey, passesFilter } from "./event-filter.ts";

function eventOf(item: object): Event {
  const read = readEvent({ userId: "7", messageId: "m", ...item }, { receivedAt: 0 });
  if (!read.ok) throw new Error(read.reason);
  return read.event;
}

const viewed = eventOf({
  type: "track",
  event: "Product Viewed",
  properties: { category: "Shoes", price: "19.99", cart: { total: 0.00005 } },
  context: { channel: "web", campaign: { medium: "affiliate" } },
});

test.each([
  [{}],
  [{ event: "Product Viewed" }],
  [{ call: "track" }],
  [{ where: { category: "Shoes" } }],
  [{ context: { "campaign.medium": "affiliate" } }],
  [{ channel: "web", source: "shop" }],
])("%j lets a view of shoes pass", (filter) => {
  expect(passesFilter(eventFilter.parse(filter), viewed, "shop")).toBe(true);
});

test.each([
  [{ event: "product viewed" }],
  [{ call: "page" }],
  [{ where: { category: "Hats" } }],
  [{ where: { "campaign.medium": "affiliate" } }],
  [{ channel: "pos" }],
  [{ source: "app" }],
  [{ group: "g" }],
])("%j lets no view of shoes pass", (filter) => {
  expect(passesFilter(eventFilter.parse(filter), viewed, "shop")).toBe(false);
});

test("without a call only what is tracked counts; a page is named by its name, a group by its id", () => {
  const page = eventOf({ type: "page", name: "Home" });
  const group = eventOf({ type: "group", groupId: "g" });
  expect(passesFilter({}, page, "")).toBe(false);
  expect(passesFilter({ call: "page", event: "Home" }, page, "")).toBe(true);
  expect(passesFilter({ call: "group", group: "g" }, group, "")).toBe(true);
});

test("a sum adds numbers, also those sent as text, in ten-thousandths, and nothing else", () => {
  expect(
    ["price", "cart.total", "category", "missing", "price.x"].map((sum) =>
      amountOf({ sum }, viewed),
    ),
  ).toEqual([199_900, 1, 0, 0, 0]);
  expect(amountOf({}, viewed)).toBe(0);
});

test("equal filters have one key, others have others", () => {
  expect(filterKey({ event: "A" })).toBe(filterKey({ call: "track", event: "A", where: {} }));
  expect(filterKey({ event: "A" })).not.toBe(filterKey({ event: "A", sum: "price" }));
});

test.each([
  [{}, "did anything"],
  [{ event: "Product Viewed" }, "viewed a product"],
  [{ event: "Quiz Done" }, 'did "Quiz Done"'],
  [{ call: "page" }, "visited a page"],
  [{ call: "screen", event: "Home" }, 'visited the screen "Home"'],
  [{ call: "group", group: "g" }, 'joined the group "g"'],
  [{ event: "Product Added", channel: "app" }, 'added a product to the cart on the channel "app"'],
  [
    {
      event: "Product Viewed",
      where: { category: "Shoes" },
      context: { "campaign.medium": "mail" },
    },
    'viewed a product with category "Shoes" and campaign medium "mail"',
  ],
])("%j reads: who %s", (filter, words) => {
  expect(filterInWords(eventFilter.parse(filter)).past).toBe(words);
});
