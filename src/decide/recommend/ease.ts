import { PerennialError } from "../../core/errors.ts";
import { invertPositiveDefinite } from "../../stats/blocked-cholesky.ts";
import type { InteractionLog } from "./interaction-log.ts";
import { buildItemTable, type ItemTable } from "./item-table.ts";
import { itemsByUser, pairCounter } from "./user-items.ts";

/** The largest catalogue for which a dense inverse is worth its time (n³) and memory (8 n² bytes). */
export const mostEaseItems = 4_000;

/** What EASE can be told. */
export interface EaseOptions {
  readonly neighbours: number;
  /** The ridge λ, above 0. */
  readonly lambda: number;
}

/**
 * EASE^R, the closed form of a linear autoencoder without self-similarity: P = (XᵀX + λI)⁻¹, B_ij = −P_ij / P_jj,
 * B_jj = 0 (Steck 2019, "Embarrassingly shallow autoencoders for sparse data", WWW, equation 8,
 * https://doi.org/10.1145/3308558.3313710), X binary. A row's neighbours are kept by size: many weights are negative.
 *
 * @throws PerennialError BAD_ARGUMENT for more than {@link mostEaseItems} items that anybody took up, or λ not above 0
 */
export function easeTable(log: InteractionLog, { neighbours, lambda }: EaseOptions): ItemTable {
  const items = log.items.length;
  const lists = itemsByUser(log);
  const known = knownItems(lists.members, items);
  const size = known.items.length;
  if (size > mostEaseItems) {
    throw new PerennialError(
      "BAD_ARGUMENT",
      `ease inverts a matrix of all items, and ${size} are more than ${mostEaseItems}: leave ease out of --models.`,
    );
  }
  if (!(lambda > 0)) {
    throw new PerennialError("BAD_ARGUMENT", `ease:lambda=${lambda}: write a number above 0.`);
  }
  const inverse = new Float64Array(size * size);
  const row = { sums: new Float64Array(items), touched: new Int32Array(items) };
  const count = pairCounter(lists, items);
  for (const [i, item] of known.items.entries()) {
    const touched = count(item, row);
    for (let t = 0; t < touched; t++) {
      const other = row.touched[t] ?? 0;
      inverse[i * size + (known.place[other] ?? 0)] = row.sums[other] ?? 0;
      row.sums[other] = 0;
    }
    inverse[i * size + i] = (inverse[i * size + i] ?? 0) + lambda;
  }
  if (!invertPositiveDefinite(inverse, size)) {
    throw new PerennialError(
      "BAD_ARGUMENT",
      `ease:lambda=${lambda} is too small: the matrix cannot be inverted.`,
    );
  }
  return tableOfInverse(inverse, { known, items, neighbours });
}

interface KnownItems {
  readonly items: Int32Array;
  /** Where each item is among them. */
  readonly place: Int32Array;
}

function tableOfInverse(
  inverse: Float64Array,
  o: { readonly known: KnownItems; readonly items: number; readonly neighbours: number },
): ItemTable {
  const size = o.known.items.length;
  const isKnown = new Uint8Array(o.items);
  for (const item of o.known.items) isKnown[item] = 1;
  return buildItemTable(
    { items: o.items, keep: o.neighbours, bySize: true, weigh: (weight) => weight },
    (item, { sums, touched }) => {
      if (isKnown[item] === 0) return 0;
      const i = o.known.place[item] ?? 0;
      for (const [j, other] of o.known.items.entries()) {
        sums[other] = -(inverse[i * size + j] ?? 0) / (inverse[j * size + j] ?? 1);
        touched[j] = other;
      }
      return size;
    },
  );
}

function knownItems(members: Int32Array, items: number): KnownItems {
  const has = new Uint8Array(items);
  for (const member of members) has[member] = 1;
  const known = Int32Array.from(has.keys()).filter((item) => has[item] === 1);
  const place = new Int32Array(items);
  for (const [at, item] of known.entries()) place[item] = at;
  return { items: known, place };
}
