import { subjectId } from "../../src/core/subject.ts";
import { frequencyDraw, type MessageFrequency } from "../../src/decide/frequency.ts";
import { createRandom } from "../../src/stats/random.ts";
import { mail } from "./quarter-truth.ts";

/** The shop's mail of the quarter: twice a week to all who agreed, to each so much of it as the arm of their lot is to get. */

/** Whether the shop writes on a day of the quarter. */
export const isMailDay = (day: number): boolean => day % 7 === 1 || day % 7 === 4;

export const quarterFrequency = (starts: string): MessageFrequency => ({
  ...{ frequency: "email", title: "How often we write", salt: "quarter-mail", starts },
  arms: {
    all: { share: 0.5, of: 1 },
    half: { share: 0.2, of: 0.5 },
    none: { share: 0.3, of: 0 },
  },
});

/** How much of the mail a person gets, over the arms. */
export const shareMailed: number = 0.5 * 1 + 0.2 * 0.5;

/** What one person had of the mail. */
export interface MailCourse {
  /** On a day: writes or not, and whether the person unsubscribes at it. */
  readonly send: (day: number) => "nothing" | "mail" | "mail and goodbye";
  /** Whether a message acts on a visit of the day. */
  readonly actsOn: (day: number) => boolean;
}

export function openCourse(seed: string, id: string, frequency: MessageFrequency): MailCourse {
  const of = frequencyDraw(frequency)(subjectId("customer_id", id))?.of ?? 1;
  let last = Number.NEGATIVE_INFINITY;
  let subscribed = true;
  return {
    send(day) {
      const random = createRandom(`${seed}:mail:${id}:${day}`);
      if (!subscribed || random.uniform() >= of) return "nothing";
      last = day;
      subscribed = random.uniform() >= mail.unsubscribes;
      return subscribed ? "mail" : "mail and goodbye";
    },
    actsOn: (day) => day - last < mail.days,
  };
}

/** The chance that a message acts on a visit of a day, of somebody who gets all of them. */
export function chanceActsOn(day: number): number {
  const days = Array.from({ length: day + 1 }, (_, at) => at).filter(isMailDay);
  const last = days.at(-1);
  if (last === undefined || day - last >= mail.days) return 0;
  return (1 - mail.unsubscribes) ** (days.length - 1);
}

/** What is true of the price of a message, in cents; `lift` is what all the mail would bring a person in the quarter. */
export function truePrice(
  lift: number,
  of: { readonly days: number; readonly horizonDays: number; readonly discount: number },
): { readonly lossPerMessage: number; readonly right: number; readonly price: number } {
  const days = Array.from({ length: of.days }, (_, at) => at).filter(isMailDay);
  const p = mail.unsubscribes;
  const stayed = (1 - p) ** days.length;
  const weeks =
    (days.reduce((sum, day, j) => sum + (1 - p) ** j * p * day, 0) + stayed * of.days) / 7;
  const weeklyLoss = (1 - stayed) / weeks;
  const q = (1 + of.discount) ** (-7 / 365.25) * (1 - weeklyLoss);
  const periods = Math.round(of.horizonDays / 7);
  const right = ((lift / weeks) * (1 - q ** periods)) / (1 - q);
  return { lossPerMessage: p, right, price: p * right };
}
