// Audiences as a shop might have them, over the events of intake-events.js: counts, sums, sequences, what was left undone.
const events = ["Product Viewed", "Product Added", "Products Searched", "Checkout Started"];
const windows = ["30m", "1h", "6h", "1d", "7d", "30d"];

/** `count` definitions, none equal to another. */
export function definitions(count) {
  return Array.from({ length: count }, (_, i) => {
    const event = events[i % 4];
    const within = windows[i % windows.length];
    const rules = [
      { did: { event, atLeast: 1 + (i % 7), within } },
      { did: { event, where: { price: { atLeast: 30 + (i % 50) } }, within } },
      { did: { event, where: { sku: `SKU-${i * 23}` } } },
      { did: { event, sum: "price", atLeast: 100 + i, within } },
      {
        sequence: {
          first: { event },
          thenNot: { event: events[(i + 1) % 4] },
          within: "30m",
          lately: "1d",
        },
      },
      {
        all: [
          { did: { event, atLeast: 2, within } },
          { did: { event: events[(i + 2) % 4], atMost: 0, within } },
          { bucket: { salt: `a${i}`, from: 0, to: 50 } },
        ],
      },
    ];
    return { audience: `bench-${i}`, title: `Bench ${i}`, who: rules[i % rules.length] };
  });
}
