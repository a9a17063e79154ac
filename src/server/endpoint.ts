import type { z } from "zod";
import type { ErrorCode } from "../core/errors.ts";

/**
 * What the document of the API says of one route. It stands beside the route and names the very schemas that the route reads
 * requests by: what is refused and what is written down cannot differ.
 */
export interface Endpoint {
  readonly tag: Tag;
  /** What it does or answers, in one line. */
  readonly summary: string;
  readonly description?: string;
  /** Who may call it; by default the owner. */
  readonly opens?: Opener;
  /** The route as it is registered, where the address is one of several of it. */
  readonly route?: string;
  /** Of the address, where they are not any text. */
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  /** What is written in parameters of the query that are JSON themselves. */
  readonly inQuery?: Readonly<Record<string, z.ZodType>>;
  readonly body?: EndpointBody;
  readonly answer?: EndpointAnswer;
  /** With which it refuses, besides what all routes of its kind do. */
  readonly errors?: readonly ErrorCode[];
}

/** Routes by method and address, as `GET /api/goals/:name`. */
export type Endpoints = Readonly<Record<string, Endpoint>>;

/** What a request has for a body. */
export interface EndpointBody {
  /** Under which its schema stands among the document's: clients call the type so. */
  readonly name?: string;
  /** Its media types; by default JSON. */
  readonly types?: readonly string[];
  /** What it is read by; none: any text of its type. */
  readonly schema?: z.ZodType;
  readonly description?: string;
  readonly isOptional?: boolean;
  /** Bodies that are taken, by name. */
  readonly examples?: Readonly<Record<string, object>>;
}

/** What comes back when all goes well. */
export interface EndpointAnswer {
  /** Under which its schema stands among the document's: clients call the type so. */
  readonly name?: string;
  /** Its media types; by default JSON. */
  readonly types?: readonly string[];
  /** None: any JSON. */
  readonly schema?: z.ZodType;
  readonly description?: string;
}

/**
 * Who may call a route. `owner`: the owner's token; `asker`: a secret key, the owner's token, or a source's write key; `source`: a
 * source's write key; `shop-system`: a webhook that is signed; `anyone`: it needs nothing.
 */
export type Opener = "owner" | "asker" | "source" | "shop-system" | "anyone";

/** What a route belongs to. */
export type Tag = keyof typeof tags;

/** The tags, with what belongs to each. */
export const tags = {
  decisions: "What to show whom, and what came of it.",
  events: "What people did, in the form of Segment's HTTP API.",
  webhooks: "What shop systems tell.",
  products: "The catalogue.",
  customers: "Customers with their values.",
  persons: "All that is known of one person, and erasure.",
  audiences: "Groups of people, who enters and leaves them, and their exports.",
  programs: "Programs, placements and the ledger of decisions.",
  offers: "Unique coupons and guards.",
  plan: "Goals, business cases and approvals.",
  measure: "What something really added.",
  values: "What the shop's customers are worth together.",
  data: "Sources, arrivals, imports and quarantine.",
  operations: "All that changes something.",
  studio: "What the studio's own pages ask; it may change from one version to the next.",
  api: "The API itself.",
} as const;
