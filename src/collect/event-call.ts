import { z } from "zod";
import { type EventKind, eventKinds, isObject } from "./event.ts";

/**
 * The calls of Segment's HTTP API as a document of the API shows them. `readEvent` is what reads events, and takes more than this (times
 * in other forms, say): a test holds that it takes all that is of this form.
 */

const noNul = /^[^\0]*$/;
const id = z
  .union([z.string().max(500).regex(noNul), z.int()])
  .nullable()
  .optional();
const known = z.record(z.string(), z.unknown()).optional();
const time = z.iso
  .datetime({ offset: true })
  .refine((text) => {
    const at = Date.parse(text);
    return at >= Date.UTC(1990) && at < Date.UTC(2200);
  }, "is not in 1990 to 2199")
  .optional();
const told = z.string().trim().min(1);
const needed = z.union([told.max(500).regex(noNul), z.int()]);

const fields = z.looseObject({
  messageId: z.string().min(1).max(100).regex(noNul).optional().meta({
    description: "What makes two arrivals the same event: one that comes again is not kept again.",
  }),
  userId: id.meta({ description: "The shop's own id of the customer. This or anonymousId." }),
  anonymousId: id,
  event: z.string().optional(),
  name: z.string().optional(),
  groupId: id,
  previousId: id,
  properties: known,
  traits: known,
  context: known,
  timestamp: time.meta({
    description: "When it happened, in 1990 to 2199; now, where nothing is said.",
  }),
  originalTimestamp: time,
  sentAt: time,
});

const byKind: Readonly<Record<EventKind, z.ZodType>> = {
  identify: fields,
  track: fields.extend({ event: told.meta({ description: "What happened: Product Viewed." }) }),
  page: fields,
  screen: fields,
  group: fields.extend({ groupId: needed }),
  alias: fields.extend({ previousId: needed.meta({ description: "The id of before." }) }),
};

/** The body of one call: an event that names somebody. */
export function eventCall(kind: EventKind): z.ZodType {
  return byKind[kind].refine(namesSomebody, "names nobody: userId or anonymousId must be there");
}

/** The body of a batch. An item that is no event is put aside, and the others are taken. */
export function eventBatch(mostItems: number): z.ZodType {
  const item = fields.extend({ type: z.enum(eventKinds) });
  return z.looseObject({ batch: z.array(item).max(mostItems), sentAt: time, context: known });
}

function namesSomebody(call: unknown): boolean {
  if (!isObject(call)) return false;
  return [call["userId"], call["anonymousId"]].some(
    (each) => typeof each === "number" || (typeof each === "string" && each.trim() !== ""),
  );
}
