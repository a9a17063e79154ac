import type { Instant } from "../core/time.ts";
import type { Random } from "../stats/random.ts";
import type { Customer } from "./customer.ts";
import { type DayNumber, dayMs } from "./season.ts";
import { type Emit, type JsonObject, serverContext } from "./segment-message.ts";
import type { Treatment } from "./treatment.ts";

/** What a message led to. */
export interface MailOutcome {
  readonly unsubscribes: boolean;
  /** When a person, and no scanner, clicked. */
  readonly clickedAt: Instant | undefined;
}

/** Mail goes out at five in the afternoon, so that what it does begins on the next day. */
const sendHour = 17;
const minute = 60_000;

const proxyAgent = "Mozilla/5.0 (via mail image proxy)";
const scannerAgent = "Mozilla/5.0 (compatible; link scanner)";
const mailAgent = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mail";

/**
 * Emits what a mail provider tells of a message, in the events of Segment's e-mail spec: some mail programs open all
 * within a minute, some firms' scanners click all links within seconds, and neither is a person.
 *
 * @param unsubscribeChance of this person at this message
 */
export function sendMail(
  customer: Customer,
  { day, treatment }: { readonly day: DayNumber; readonly treatment: Treatment },
  o: { readonly unsubscribeChance: number; readonly random: Random; readonly emit: Emit },
): MailOutcome {
  const { random } = o;
  const tell = teller(customer, treatment, o.emit);
  const unsubscribes = random.uniform() < o.unsubscribeChance;
  const delivered = day * dayMs + sendHour * 60 * minute + random.integer(20 * minute);
  const opens = random.uniform() < customer.opens;
  const clicks = opens && random.uniform() < customer.clicks;
  const readAt = delivered + minute + Math.floor(180 * minute * random.exponential());
  tell(delivered, "Email Delivered", {});
  if (customer.linkScanner) {
    tell(delivered + 2_000, "Email Link Clicked", link("home"), scannerAgent);
    tell(delivered + 2_400, "Email Link Clicked", link("unsubscribe"), scannerAgent);
  }
  if (customer.botOpens)
    tell(delivered + 1_000 + random.integer(50_000), "Email Opened", {}, proxyAgent);
  if (opens) tell(readAt, "Email Opened", {}, customer.botOpens ? proxyAgent : mailAgent);
  if (clicks) tell(readAt + 20_000, "Email Link Clicked", link("home"), mailAgent);
  if (unsubscribes)
    tell(readAt + minute, "Unsubscribed", { list_id: "all", list_name: "All messages" });
  return { unsubscribes, clickedAt: clicks ? readAt + 20_000 : undefined };
}

function link(id: string): JsonObject {
  return { link_id: id, link_url: `https://shop.example/${id === "home" ? "" : id}` };
}

function teller(
  customer: Customer,
  { campaign, offer }: Treatment,
  emit: Emit,
): (at: Instant, event: string, more: JsonObject, userAgent?: string) => void {
  const { userId } = customer.ids;
  const properties = {
    email_id: campaign,
    email_subject: offer ? `${Math.round(offer.depth * 100)} % off for a week` : "New this week",
    campaign_id: campaign,
    campaign_name: campaign,
    ...(offer ? { coupon: offer.code } : {}),
  };
  const context = serverContext(customer, { channel: "email" });
  return (at, event, more, userAgent) =>
    emit(at, {
      type: "track",
      event,
      userId,
      properties: { ...properties, ...more },
      context: userAgent === undefined ? context : { ...context, userAgent },
    });
}
