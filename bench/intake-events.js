// Batches of events as browsers send them, about 690 bytes an event; each taken batch has message ids of its own.
const people = 100_000;
const placeholder = "aaaaaaaa";

function event(i) {
  const person = (i * 7919) % people;
  const product = i % 5_000;
  const page = {
    path: "/products/linen",
    referrer: "",
    search: "?utm_source=google",
    title: "Shop",
    url: "https://shop.example/products/linen",
  };
  return {
    type: "track",
    event: ["Product Viewed", "Product Added", "Products Searched", "Checkout Started"][i & 3],
    anonymousId: `anon-${person}`,
    ...(i % 3 === 0 ? {} : { userId: `u-${person}` }),
    messageId: `ajs-next-1795328259355-${i}-${placeholder}-8c68-46c1-8818-58b3a469495c`,
    timestamp: new Date().toISOString(),
    properties: {
      product_id: `p${product}`,
      sku: `SKU-${product}`,
      name: `Linen shirt number ${product}`,
      category: "Shirts",
      price: 30 + (i % 50),
      currency: "EUR",
      url: `https://shop.example/products/linen-shirt-${product}`,
    },
    context: {
      page,
      userAgent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36",
      locale: "en-US",
      library: { name: "analytics.js", version: "npm:next-1.84.3" },
      timezone: "Europe/Berlin",
    },
  };
}

/** A maker of request bodies of `size` events each; no two makers with another `first` make a message twice. */
export function batches(size, first = 0) {
  const templates = Array.from({ length: 20 }, (_, t) => {
    const batch = Array.from({ length: size }, (_, i) => event(t * size + i));
    return JSON.stringify({ batch, sentAt: new Date().toISOString() });
  });
  let made = first;
  return () => {
    const id = String(made).padStart(placeholder.length, "0");
    made += 1;
    return templates[made % templates.length].replaceAll(placeholder, id);
  };
}
