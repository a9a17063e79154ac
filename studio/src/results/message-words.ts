import type { Estimate } from "../../../src/core/estimate.ts";
import type { ListByFrequency } from "../../../src/measure/list-by-frequency.ts";
import type { PriceByArms } from "../../../src/measure/message-price.ts";
import type { MessagePrice } from "../../../src/measure/read-message-price.ts";
import {
  count,
  counted,
  day,
  type EstimateText,
  major,
  money,
  moneyFine,
  moneyPart,
  percent,
  scaled,
  unitPrice,
} from "../format.ts";
import type { Verdict } from "../verdict.ts";

/** A price that was told by lots. */
export interface ToldPrice extends PriceByArms {
  readonly price: Estimate;
}

/** The price where it is one to act on: told by lots, and with what the right to write is worth; else null. */
export function toldPrice({ grade, found }: MessagePrice): ToldPrice | null {
  if (grade !== "A" || !found.ok || !("arms" in found) || found.price === null) return null;
  return { ...found, price: found.price };
}

/** Why there is no price to act on, in a sentence or two. */
export function untoldWords({ grade, found }: MessagePrice): string {
  if (grade === "D")
    return "What one e-mail more costs is not told: nobody was drawn by lot to get more or fewer. Who is engaged gets more mail, so that what is seen beside it may be wrong both ways.";
  if (!found.ok) return found.why;
  return found.rightRefused ?? "What being written to is worth is not told.";
}

/** What the price rests on. */
export function countsWords({
  grade,
  from,
  days,
  subscribers,
  messages,
  lost,
}: MessagePrice): string {
  const span = counted(Math.floor(days), "day");
  const when = grade === "A" ? `${span} of the arms from` : `${span} from`;
  return `E-mail, ${when} ${day(from.slice(0, 10))}: ${counted(subscribers, "subscriber")}, ${counted(messages, "message")}, ${count(lost)} unsubscribed or complained.`;
}

/** Of 10,000: 161 (128 to 193). A message loses few, so that percent would be read wrongly. */
export function ofTenThousand(chance: Estimate): string {
  const of = scaled(chance, 10_000);
  const digits = of.upper - of.lower < 10 ? 1 : 0;
  const write = (value: number): string =>
    new Intl.NumberFormat("en", { maximumFractionDigits: digits }).format(value + 0);
  return `${write(of.value)} of 10,000 (${write(of.lower)} to ${write(of.upper)})`;
}

/** Whether one message more pays. */
export interface PayWords {
  readonly verdict: Verdict;
  readonly head: string;
  readonly why: string;
}

/**
 * Whether what one more brings is above its price. It is said only where the two intervals lie apart: then their difference is told,
 * however the two errors hang together.
 */
export function payWords({ brings, price }: ToldPrice, currency: string): PayWords {
  const mustBring = `It pays where it brings more margin than ${moneyFine(price, currency).value}`;
  if (brings === null)
    return {
      verdict: "same",
      head: "Not decided",
      why: `${mustBring}; what it brings is not told.`,
    };
  const text = moneyFine(brings, currency);
  const why = `${mustBring}, and it brings ${text.value} (${text.range}).`;
  if (brings.lower > price.upper) return { verdict: "more", head: "One more pays", why };
  if (brings.upper < price.lower) return { verdict: "less", head: "One more does not pay", why };
  return {
    ...{ verdict: "same", head: "Not decided whether one more pays" },
    why: `${why} The two intervals overlap.`,
  };
}

/** A part of the price: what it is, how it comes about, and how much it is. */
export interface PricePart {
  readonly name: string;
  readonly how: string;
  readonly amount: string;
}

/** Of what the price is made; the parts add up to it. */
export function priceParts(told: ToldPrice, asked: MessagePrice): readonly PricePart[] {
  const { currency, sendCost, complaintCost, horizonDays } = asked;
  const { right, lossPerMessage, complaintPerMessage, price } = told;
  const worth = right?.value ?? null;
  const part = (amount: number): string => moneyPart(amount, price, currency);
  const text = worth && moneyFine(worth, currency);
  return [
    {
      name: "Sending it",
      how: "",
      amount: unitPrice(major(sendCost, currency) * 10_000, currency),
    },
    {
      name: "Subscribers lost",
      how:
        text === null
          ? ""
          : `${ofTenThousand(lossPerMessage)}, each ${text.value} (${text.range}): what the right to write to somebody brings within ${count(horizonDays)} days${lossPerMessage.lower > 0 ? "" : ". Not beyond chance"}`,
      amount: part(lossPerMessage.value * (worth?.value ?? 0)),
    },
    {
      name: "Complaints",
      how:
        complaintPerMessage === null
          ? "nobody complained"
          : `${ofTenThousand(complaintPerMessage)}, each ${money(complaintCost, currency)} besides the subscriber${complaintCost === 0 ? ", as no other cost is said" : ""}`,
      amount: part(complaintCost * (complaintPerMessage?.value ?? 0)),
    },
  ];
}

/** What one more takes from the others; it is no part of the price. */
export function fatigueWords({ fatigue }: ToldPrice, currency: string): string | null {
  if (fatigue === null) return null;
  const { value, range }: EstimateText = moneyFine(fatigue.value, currency);
  return `Fatigue, what one more takes from what the others bring, is not in the price: ${value} (${range})${fatigue.isTold ? "" : ", not beyond chance"}.`;
}

/** So sure it must be that an arm has most, before it is said or stands out. */
export const sure = 0.9;

/** Which frequency brings most, now and over the horizon, as far as it is told. */
export function mostWords(
  { mostNow, mostOverHorizon }: ListByFrequency,
  horizonDays: number,
): string {
  const one = ({ arm, chance }: ListByFrequency["mostNow"], when: string): string =>
    chance >= sure
      ? `Most ${when}: ${arm} (chance ${percent(chance)}).`
      : `Most ${when}: not decided (${arm} is ahead, chance ${percent(chance)}).`;
  return `${one(mostNow, "this quarter")} ${one(mostOverHorizon, `over ${count(horizonDays)} days`)}`;
}

/** Whether the shop is on the death spiral: a head, and why. Null where that is not asked. */
export function spiralWords({ spiral }: ListByFrequency): {
  readonly verdict: Verdict;
  readonly head: string;
  readonly why: string;
} | null {
  if (spiral === null) return null;
  const { beside, chance, verdict } = spiral;
  const spirals =
    "messages bring more this quarter, but less each, and leave a list that is worth less";
  const said = `chance ${percent(chance)}, beside ${beside}`;
  if (verdict === "on")
    return { verdict: "less", head: "On the spiral", why: `All ${spirals} (${said}).` };
  if (verdict === "off")
    return {
      ...{ verdict: "more", head: "Not on the spiral" },
      why: `It is not so that all ${spirals} (${said}).`,
    };
  return {
    ...{ verdict: "same", head: "Not decided whether this is the spiral" },
    why: `Whether all ${spirals}, takes more people or more time to tell (${said}).`,
  };
}
