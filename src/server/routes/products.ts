import type { FastifyInstance } from "fastify";
import { receiveProducts } from "../../collect/receive-products.ts";
import { type SourceFile, unpackedBytes } from "../../collect/source-file.ts";
import { PerennialError } from "../../core/errors.ts";
import type { Store } from "../../store/store.ts";
import type { Live } from "../live.ts";

/** The most bytes of a request, unpacked. */
const largestBodyBytes = 10 * 1024 * 1024;

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
