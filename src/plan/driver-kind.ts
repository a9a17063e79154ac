/** The name of a driver. */
export type DriverName =
  | ("people" | "newPeople" | "reach" | "lift" | "carryOver" | "pulledForward")
  | ("orderValue" | "margin" | "returns" | "discount" | "redeemed" | "subsidised")
  | ("messages" | "messagePrice" | "setup" | "running");

/** What a driver is, whatever the case. */
export interface DriverKind {
  readonly name: DriverName;
  readonly title: string;
  readonly unit: "people" | "share" | "orders" | "money" | "messages";
  readonly least: number;
  readonly most: number;
  /** What it is where a case does not name it; absent: every case must. */
  readonly usual?: number;
}

const ofAny = { least: 0, most: 1e12 };
const ofShare = { unit: "share", least: 0, most: 1 } as const;
const ofOrders = { unit: "orders", most: 100 } as const;

/** All drivers of a case, in the order in which they are told. */
export const driverKinds: readonly DriverKind[] = [
  { name: "people", title: "People for whom it is", unit: "people", ...ofAny },
  { name: "newPeople", title: "People who become so a month", unit: "people", usual: 0, ...ofAny },
  { name: "reach", title: "Share of them that is reached", usual: 1, ...ofShare },
  { name: "lift", title: "Orders added by a person reached", least: -100, ...ofOrders },
  { name: "carryOver", title: "Of these, added again the month after", usual: 0, ...ofShare },
  { name: "pulledForward", title: "Of these, only came earlier", usual: 0, ...ofShare },
  { name: "orderValue", title: "Value of an order", unit: "money", ...ofAny },
  { name: "margin", title: "Contribution margin", unit: "share", least: -1, most: 1 },
  { name: "returns", title: "Value sent back", usual: 0, ...ofShare },
  { name: "discount", title: "Discount on an order", unit: "money", usual: 0, ...ofAny },
  { name: "redeemed", title: "Added orders that take it", usual: 1, ...ofShare },
  {
    name: "subsidised",
    title: "Orders that take it but would have come anyway, a person reached",
    ...{ least: 0, usual: 0, ...ofOrders },
  },
  {
    name: "messages",
    title: "Messages a month, a person reached",
    ...{ unit: "messages", least: 0, most: 1_000, usual: 0 },
  },
  { name: "messagePrice", title: "Price of a message", unit: "money", usual: 0, ...ofAny },
  { name: "setup", title: "Cost of making it", unit: "money", usual: 0, ...ofAny },
  { name: "running", title: "Cost of a month", unit: "money", usual: 0, ...ofAny },
];

/** What a driver is called; of another name the name. */
export function driverTitle(name: string): string {
  return driverKinds.find((kind) => kind.name === name)?.title ?? name;
}
