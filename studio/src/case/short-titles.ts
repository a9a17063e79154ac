import { type DriverName, driverKinds } from "../../../src/plan/driver-kind.ts";

/** What drivers are called where there is little room. */
export const shortTitles: Readonly<Record<DriverName, string>> = {
  people: "People",
  newPeople: "New people a month",
  reach: "Share reached",
  lift: "Orders added",
  carryOver: "Added again later",
  pulledForward: "Only came earlier",
  orderValue: "Value of an order",
  margin: "Margin",
  returns: "Sent back",
  discount: "Discount",
  redeemed: "Share taking it",
  subsidised: "Given away anyway",
  messages: "Messages a month",
  messagePrice: "Price of a message",
  setup: "Cost of making it",
  running: "Cost of a month",
};

/**
 * What is left to the author of a draft, by what drivers are called in place of their names in files; other notes as they are.
 * @example withTitles("Left to you: reach, lift. Each source says …") // "Left to you: Share reached, Orders added. Each source says …"
 */
export function withTitles(note: string): string {
  return note.replace(/(?<=^Left to you: )[^.]+/, (names) =>
    names
      .split(", ")
      .map((name) => driverKinds.find((kind) => kind.name === name)?.name)
      .flatMap((name) => (name === undefined ? [] : [shortTitles[name]]))
      .join(", "),
  );
}
