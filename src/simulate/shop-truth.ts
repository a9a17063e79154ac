/** What is true of the simulated shop: every figure that its events are drawn from. Shares are of 1. */
export interface ShopTruth {
  readonly types: Readonly<Record<CustomerType, TypeTruth>>;
  readonly sources: readonly SourceTruth[];
  /** Purchase rates are Gamma within a type, dropout rates Gamma within a source, as in a Pareto/NBD. */
  readonly rateShape: number;
  readonly leaveShape: number;
  /** Mean dropout rate a year of a source whose `leaves` is 1. */
  readonly leavesPerYear: number;
  /** 1: the season of {@link seasonOf}; 0: none. */
  readonly seasonStrength: number;
  /** Mean visits without an order for each order, and its Gamma shape. */
  readonly visitsPerOrder: number;
  readonly visitsShape: number;
  /** Of orders, all of which is sent back. */
  readonly refunds: number;
  /** Of order lines, two pieces instead of one. */
  readonly twoPieces: number;
  /** Visits of people who never buy, for each customer and year. */
  readonly passersByPerYear: number;
  readonly messages: MessageTruth;
  readonly people: PeopleTruth;
}

/** The hidden types of customer. */
export const customerTypes = ["full-price", "light-offer", "deal-only", "variety-seeker"] as const;

/** One of the hidden types of customer. */
export type CustomerType = (typeof customerTypes)[number];

/** What is true of all customers of a type. */
export interface TypeTruth {
  /** Mean orders a year of a customer who has not left and is sent nothing. */
  readonly ordersPerYear: number;
  /** Mean lines of an order beyond its first; Gamma of shape 3 between customers. */
  readonly furtherLines: number;
  /** An offer of depth d multiplies the purchase rate by 1 + gain · (d − from) / (full − from), the quotient kept in [0, 1]. */
  readonly offer: { readonly gain: number; readonly from: number; readonly full: number };
  /** Chance that an order uses a coupon that its customer holds. */
  readonly redeems: number;
  /** How much more likely a marked-down product is chosen than another of its popularity. */
  readonly markdownPull: number;
  /** A message multiplies the purchase rate by 1 + this; Gamma of shape 4 between customers. */
  readonly messageLift: number;
  /** Chance of a line to be of any category instead of a favourite one: Beta(a, b) between customers. */
  readonly variety: readonly [a: number, b: number];
}

/** Where customers come from, and what they are like. */
export interface SourceTruth {
  readonly name: string;
  readonly share: number;
  /** Shares of the types, in the order of {@link customerTypes}. */
  readonly mix: readonly [number, number, number, number];
  /** Multiplies the dropout rate. */
  readonly leaves: number;
  /** As Segment's `context.campaign`; none for what nobody paid for. */
  readonly campaign?: Readonly<Record<"source" | "medium" | "name", string>>;
  /** Where the first page was come from, and what its address carries. */
  readonly referrer?: string;
  readonly search?: string;
}

/** What messages do. */
export interface MessageTruth {
  /** Days for which a message, and an offer, acts: those after the one on which it was sent. */
  readonly messageDays: number;
  readonly offerDays: number;
  /** Chance to unsubscribe at a message: base · impatience · (1 + growth · messages of the 7 days before). */
  readonly unsubscribeBase: number;
  readonly unsubscribeGrowth: number;
  /** Mean chances to open a message, and to click in one that was opened. */
  readonly opens: number;
  readonly clicks: number;
  /** Of people, whose mail program opens all; whose firm's scanner clicks all. */
  readonly botOpens: number;
  readonly linkScanners: number;
}

/** Shares of people by what they have, use and allow. */
export interface PeopleTruth {
  readonly registered: number;
  readonly logsIn: number;
  readonly loyaltyCards: number;
  readonly showsCard: number;
  readonly laptops: number;
  readonly ownTablets: number;
  /** Of neighbouring pairs of customers, who share a tablet. */
  readonly sharedTablets: number;
  readonly searchers: number;
  /** Of searches, for what the shop does not have. */
  readonly foundNothing: number;
  readonly appUsers: number;
  readonly storeGoers: number;
  /** Of orders and visits, on the customer's usual channel. */
  readonly usualChannel: number;
  readonly emailConsent: number;
  readonly adsConsent: number;
  readonly analyticsConsent: number;
  /** Whose browser sends Global Privacy Control; they have refused ads. */
  readonly privacyControl: number;
}

/** The shop as it is drawn unless another truth is given. The table of docs/simulate.md shows these figures. */
export const usualTruth: ShopTruth = {
  types: {
    "full-price": {
      ordersPerYear: 4,
      furtherLines: 0.8,
      offer: { gain: 0, from: 0, full: 1 },
      redeems: 0.35,
      markdownPull: 0.5,
      messageLift: 0.15,
      variety: [1, 9],
    },
    "light-offer": {
      ordersPerYear: 3,
      furtherLines: 0.7,
      offer: { gain: 1.5, from: 0, full: 0.1 },
      redeems: 0.8,
      markdownPull: 1.5,
      messageLift: 0.3,
      variety: [2, 8],
    },
    "deal-only": {
      ordersPerYear: 1.5,
      furtherLines: 1,
      offer: { gain: 6, from: 0.1, full: 0.3 },
      redeems: 0.97,
      markdownPull: 8,
      messageLift: 0.1,
      variety: [3, 7],
    },
    "variety-seeker": {
      ordersPerYear: 5,
      furtherLines: 0.6,
      offer: { gain: 0.6, from: 0, full: 0.3 },
      redeems: 0.6,
      markdownPull: 1,
      messageLift: 0.5,
      variety: [7, 3],
    },
  },
  sources: [
    {
      name: "organic",
      share: 0.26,
      mix: [0.4, 0.3, 0.12, 0.18],
      leaves: 1,
      referrer: "https://www.google.com/",
    },
    {
      name: "google-ads",
      share: 0.22,
      mix: [0.3, 0.35, 0.2, 0.15],
      leaves: 1.2,
      campaign: { source: "google", medium: "cpc", name: "brand-and-products" },
      referrer: "https://www.google.com/",
      search: "?utm_source=google&utm_medium=cpc&utm_campaign=brand-and-products&gclid=simulated",
    },
    {
      name: "facebook-ads",
      share: 0.16,
      mix: [0.15, 0.35, 0.35, 0.15],
      leaves: 1.8,
      campaign: { source: "facebook", medium: "paid_social", name: "discover" },
      referrer: "https://www.facebook.com/",
      search: "?utm_source=facebook&utm_medium=paid_social&utm_campaign=discover&fbclid=simulated",
    },
    {
      name: "affiliate-journal",
      share: 0.07,
      mix: [0.45, 0.25, 0.05, 0.25],
      leaves: 0.8,
      campaign: { source: "journal", medium: "affiliate", name: "style-journal" },
      referrer: "https://journal.example/",
      search: "?utm_source=journal&utm_medium=affiliate&utm_campaign=style-journal",
    },
    {
      name: "affiliate-coupons",
      share: 0.09,
      mix: [0.05, 0.25, 0.65, 0.05],
      leaves: 2.5,
      campaign: { source: "coupons", medium: "affiliate", name: "coupon-site" },
      referrer: "https://coupons.example/",
      search: "?utm_source=coupons&utm_medium=affiliate&utm_campaign=coupon-site",
    },
    { name: "store", share: 0.12, mix: [0.5, 0.3, 0.08, 0.12], leaves: 0.7 },
    {
      name: "referral",
      share: 0.08,
      mix: [0.45, 0.2, 0.05, 0.3],
      leaves: 0.5,
      campaign: { source: "friend", medium: "referral", name: "bring-a-friend" },
      search: "?utm_source=friend&utm_medium=referral&utm_campaign=bring-a-friend",
    },
  ],
  rateShape: 1.6,
  leaveShape: 2,
  leavesPerYear: 0.45,
  seasonStrength: 1,
  visitsPerOrder: 4,
  visitsShape: 2,
  refunds: 0.04,
  twoPieces: 0.15,
  passersByPerYear: 6,
  messages: {
    messageDays: 3,
    offerDays: 7,
    unsubscribeBase: 0.0025,
    unsubscribeGrowth: 0.8,
    opens: 0.35,
    clicks: 0.12,
    botOpens: 0.3,
    linkScanners: 0.04,
  },
  people: {
    registered: 0.7,
    logsIn: 0.35,
    loyaltyCards: 0.6,
    showsCard: 0.9,
    laptops: 0.6,
    ownTablets: 0.1,
    sharedTablets: 0.12,
    searchers: 0.3,
    foundNothing: 0.12,
    appUsers: 0.2,
    storeGoers: 0.2,
    usualChannel: 0.8,
    emailConsent: 0.72,
    adsConsent: 0.55,
    analyticsConsent: 0.85,
    privacyControl: 0.12,
  },
};
