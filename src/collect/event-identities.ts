import type { IdentityKind } from "../core/subject.ts";
import { type Event, isObject, type JsonObject } from "./event.ts";
import { type Identity, isBlockedIdentity, phoneOf } from "./identity.ts";

/**
 * By what an event names its person, the strongest first: the shop's own id, loyalty card, e-mail, phone,
 * other systems' ids, device, browser. Values that stand for nobody ("null", "0", "anonymous") are left out.
 * E-mail and phone count where they are traits of the person, never where they are properties of what
 * happened: those may be another person's, such as the recipient's of a gift.
 *
 * @example
 * eventIdentities(identify); // [{ kind: "customer_id", value: "7" }, { kind: "email", value: "ana@example.com" }]
 */
export function eventIdentities(event: Event): Identity[] {
  const ofContext = objectAt(event.context, "traits");
  const ofPerson = event.kind === "group" ? ofContext : event.traits;
  const trait = (name: string): string => textOf(ofPerson[name]) || textOf(ofContext[name]);
  const found: Identity[] = [];
  const add = (kind: IdentityKind, value: string): void => {
    if (value === "" || isBlockedIdentity(value)) return;
    for (const known of found) if (known.kind === kind && known.value === value) return;
    found.push({ kind, value });
  };
  const externals = externalIds(event.context);
  const addExternals = (type: string, kind: IdentityKind, read: (id: string) => string): void => {
    for (const external of externals) if (external.type === type) add(kind, read(external.id));
  };
  add("customer_id", event.userId);
  add("loyalty_id", trait("loyaltyId") || trait("loyalty_id"));
  add("loyalty_id", textOf(event.properties["loyalty_id"]));
  addExternals("loyalty_id", "loyalty_id", (id) => id);
  add("email", emailOf(trait("email")));
  addExternals("email", "email", emailOf);
  add("phone", phoneOf(trait("phone")));
  addExternals("phone", "phone", phoneOf);
  for (const { type, id } of externals) {
    if (!ownKinds.has(type)) add("external_id", `${type}:${id}`);
  }
  add("device_id", textOf(objectAt(event.context, "device")["id"]));
  add("anonymous_id", event.anonymousId);
  if (event.kind === "alias") add("anonymous_id", event.previousId);
  return found;
}

const ownKinds = new Set(["loyalty_id", "email", "phone", "user_id", "anonymous_id"]);

/** An e-mail address as it is compared: lower case; empty where it is none. */
function emailOf(text: string): string {
  return text.includes("@") ? text.toLowerCase() : "";
}

const nothing: JsonObject = {};

function objectAt(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  return isObject(value) ? value : nothing;
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value.trim().toWellFormed();
  return typeof value === "number" && Number.isSafeInteger(value) ? String(value) : "";
}

const noExternals: readonly { readonly type: string; readonly id: string }[] = [];

/** `context.externalIds` of Segment: ids in other systems, each with its type. */
function externalIds(context: JsonObject): typeof noExternals {
  const given = context["externalIds"];
  if (!Array.isArray(given)) return noExternals;
  return given.flatMap((each: unknown) => {
    if (!isObject(each) || typeof each["type"] !== "string") return [];
    const id = textOf(each["id"]);
    return id === "" ? [] : [{ type: each["type"], id }];
  });
}
