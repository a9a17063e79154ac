import type { ProductColumn, ProductColumns } from "./product-columns.ts";
import { cellOf } from "./table-columns.ts";
import { isGiven, type TableRecord } from "./table-record.ts";

/** How the rows of a product table are read. */
export interface ProductReading {
  readonly columns: ProductColumns;
  /** Of amounts that name none. */
  readonly currency: string;
  readonly decimalComma: boolean | undefined;
}

/** A row of a product table, with what it inherits. */
export interface ProductRow extends ProductReading {
  readonly record: TableRecord;
  /** The row from which a variant inherits, if it stood before. */
  readonly head: Head | undefined;
  /** The text of a column, its own or inherited; empty where there is none. */
  readonly cell: (name: ProductColumn) => string;
  /** Whether the row says something of a column, be it that it is empty. */
  readonly says: (name: ProductColumn) => boolean;
}

/** What variants inherit: the cells of a row before them. */
interface Head {
  readonly fields: readonly string[];
  /** The row itself, where a variant could not be read without it. */
  readonly raw?: string;
}

/**
 * Opens the rows of a product table, in file order: variants inherit from what stands before them. In
 * Shopify's export that is the first row of their handle, in WooCommerce's the row of their parent.
 */
export function openProductRows(reading: ProductReading): (record: TableRecord) => ProductRow {
  const familyOf = openFamilies(reading.columns);
  return (record) => rowOf(record, reading, familyOf(record));
}

/** To whom a variant belongs, and which columns it inherits where its own are empty. */
interface Family {
  readonly head: Head | undefined;
  readonly inherits: readonly ProductColumn[];
}

const fromParent: readonly ProductColumn[] = ["category", "product_category", "brand", "image_url"];
const fromFirstRow: readonly ProductColumn[] = [...fromParent, "name", "published", "status"];

/** Remembers the rows from which others inherit: the first of the handle, and all parents. */
function openFamilies({
  single,
  options,
  attributes,
}: ProductColumns): (record: TableRecord) => Family | undefined {
  const parents = new Map<string, Head>();
  let handle = "";
  let first: Head | undefined;
  const kept = (fields: readonly string[], names: readonly ProductColumn[]): string[] => {
    const places = [...names.map((name) => single.get(name)), ...options.map(({ name }) => name)];
    const cells: string[] = [];
    for (const place of places) if (place !== undefined) cells[place] = fields[place] ?? "";
    return cells;
  };
  return ({ fields, raw }) => {
    const own = cellOf(fields, single, "handle");
    if (own !== "" && own === handle) return { head: first, inherits: fromFirstRow };
    handle = own;
    first = own === "" ? undefined : { fields: kept(fields, fromFirstRow), raw };
    if (attributes.length === 0) return undefined;
    const parent = cellOf(fields, single, "parent_sku");
    if (parent !== "") return { head: parents.get(parent), inherits: fromParent };
    parents.set(cellOf(fields, single, "sku"), { fields: kept(fields, fromParent) });
    return undefined;
  };
}

function rowOf(
  record: TableRecord,
  reading: ProductReading,
  family: Family | undefined,
): ProductRow {
  const { single } = reading.columns;
  const head = family?.head;
  const inherits = (name: ProductColumn): boolean => family?.inherits.includes(name) === true;
  const cell = (name: ProductColumn): string => {
    const own = cellOf(record.fields, single, name);
    return own === "" && head && inherits(name) ? cellOf(head.fields, single, name) : own;
  };
  return {
    ...reading,
    record,
    head,
    cell,
    says(name) {
      const column = single.get(name);
      if (column === undefined || !isGiven(record, column)) return false;
      // Of a variant whose parent is not there, an empty cell tells nothing.
      return !(family && head === undefined && inherits(name)) || cell(name) !== "";
    },
  };
}
