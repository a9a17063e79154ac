import { type Sql, sql } from "../store/sql.ts";

/** What can be imported. */
export const importKinds = ["orders", "products", "customers", "costs", "consents"] as const;

/** One of the things that can be imported. */
export type ImportKind = (typeof importKinds)[number];

/** Where the facts of an import lie: what they are read from, and what they are written to. */
export interface FactPlace {
  readonly read: Sql;
  readonly local: Sql;
  readonly localName: string;
}

/** Where the facts of each kind lie. */
export const factPlaces: Readonly<Record<ImportKind, FactPlace>> = {
  orders: {
    read: sql`order_line`,
    local: sql`order_line_local`,
    localName: "order_line_local",
  },
  products: { read: sql`product`, local: sql`product_local`, localName: "product_local" },
  customers: {
    read: sql`(SELECT import_id FROM event WHERE import_id != '')`,
    local: sql`event_local`,
    localName: "event_local",
  },
  costs: {
    read: sql`marketing_cost`,
    local: sql`marketing_cost_local`,
    localName: "marketing_cost_local",
  },
  consents: { read: sql`consent`, local: sql`consent_local`, localName: "consent_local" },
};
