import { describe, expect, test } from "vitest";
import { readEvent } from "./event.ts";
import { eventIdentities } from "./event-identities.ts";

function identities(item: object): string[] {
  const read = readEvent({ type: "track", event: "A", ...item }, { receivedAt: 0 });
  if (!read.ok) throw new Error(read.reason);
  return eventIdentities(read.event).map(({ kind, value }) => `${kind}=${value}`);
}

describe("the identities of an event", () => {
  test("come strongest first, each once", () => {
    expect(
      identities({
        userId: "7",
        anonymousId: "anon",
        context: {
          traits: { email: "Ana@Example.com", phone: "+31 6 1234 5678", loyaltyId: "L-1" },
          device: { id: "D" },
          externalIds: [
            { type: "email", id: "ana@example.com" },
            { type: "klaviyo_id", id: "K" },
          ],
        },
      }),
    ).toEqual([
      "customer_id=7",
      "loyalty_id=L-1",
      "email=ana@example.com",
      "phone=+31612345678",
      "external_id=klaviyo_id:K",
      "device_id=D",
      "anonymous_id=anon",
    ]);
  });

  test.each(["null", "0", "00000000-0000-0000-0000-000000000000", "anonymous", "-1", "undefined"])(
    "leave out %s, which stands for nobody",
    (nobody) => {
      expect(identities({ userId: nobody, anonymousId: "anon" })).toEqual(["anonymous_id=anon"]);
    },
  );

  test("are not those of somebody whom the event is about", () => {
    const properties = { email: "friend@example.com", recipient: "friend@example.com" };
    expect(identities({ userId: "7", properties })).toEqual(["customer_id=7"]);
  });

  test("of a group call are not the group's traits", () => {
    const item = {
      type: "group",
      groupId: "g",
      userId: "7",
      traits: { email: "info@company.example" },
    };
    expect(identities(item)).toEqual(["customer_id=7"]);
  });

  test("of a sale in a store are the card's", () => {
    const item = { userId: null, anonymousId: "till-3", properties: { loyalty_id: "L-77" } };
    expect(identities(item)).toEqual(["loyalty_id=L-77", "anonymous_id=till-3"]);
  });
});
