import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { productObject } from "../../collect/product-object.ts";
import { mostProducts, productReceipt, receiveProducts } from "../../collect/receive-products.ts";
import { type SourceFile, unpackedBytes } from "../../collect/source-file.ts";
import { PerennialError } from "../../core/errors.ts";
import type { Store } from "../../store/store.ts";
import type { Endpoints } from "../endpoint.ts";
import type { Live } from "../live.ts";

/** The most bytes of a request, unpacked. */
const largestBodyBytes = 10 * 1024 * 1024;

/** What the document of the API says of these routes. */
export const productEndpoints: Endpoints = {
  "POST /api/products": {
    ...{ tag: "products", errors: ["CURRENCY_UNKNOWN"] },
    summary:
      "Products, prices and stocks: what is not named stays as it is known, null makes it unknown.",
    description:
      "Also as one object a line, and gzipped. At most 5,000 products and 10 MB, unpacked. What is refused waits in the quarantine; the rest goes in.",
    body: {
      name: "Products",
      schema: z.union([z.array(productObject).min(1).max(mostProducts), productObject]),
      examples: {
        stocks: [
          { sku: "X", stock: 4 },
          { sku: "Y", name: "Shoe", price: "59.90" },
        ],
      },
    },
    answer: { name: "ProductReceipt", schema: productReceipt },
  },
};

/** `POST /api/products`: products as a JSON array or an object a line, also gzipped. */
export function productRoutes(app: FastifyInstance, store: Store, live?: Live): void {
  app.post("/api/products", { bodyLimit: Number.MAX_SAFE_INTEGER }, async ({ raw }) => {
    const body = await bodyOf({ name: "The request", size: undefined, open: () => raw });
    const received = await receiveProducts(store, body);
    await live?.lists.readProducts();
    return received;
  });
}

async function bodyOf(file: SourceFile): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  // A body that is too large is read to its end all the same, or its sender would not hear why it is refused.
  for await (const part of unpackedBytes(file).bytes) {
    bytes += part.length;
    if (bytes <= largestBodyBytes) parts.push(part);
  }
  if (bytes > largestBodyBytes) {
    throw refused(
      `A request may have ${largestBodyBytes} bytes, unpacked; this one has ${bytes}. Send the products in several.`,
    );
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(parts));
  } catch {
    throw refused("The request is not UTF-8.");
  }
}

function refused(message: string): PerennialError {
  return new PerennialError("BAD_ARGUMENT", message);
}
