import type { Estimate } from "../core/estimate.ts";
import type { DrawnArm } from "../decide/frequency.ts";
import { encouragedEffect } from "../stats/encouragement.ts";
import { MISMATCH_BELOW, sampleRatio } from "../stats/sample-ratio.ts";
import { type ChannelRight, channelRight, type RightTerms } from "./channel-right.ts";
import { type ArmOutcome, type ListByFrequency, listByFrequency } from "./list-by-frequency.ts";
import { type Fatigue, fatigueOf } from "./message-fatigue.ts";
import {
  adjustedContribution,
  combined,
  effectOf,
  estimateOf,
  type Influenced,
  leftOf,
  meanOf,
  type Subscribers,
  weeksOf,
} from "./subscribers.ts";

/** What a message costs besides its price, and over which time that is counted. Amounts in minor units. */
export interface PriceTerms extends RightTerms {
  readonly sendCost: number;
  /** What a complaint costs, whoever is written to: mail that reaches fewer inboxes. */
  readonly complaintCost: number;
}

/** What one message more costs and brings. Amounts in minor units, intervals of 95 %. */
export interface PricedMessage {
  readonly ok: true;
  /** By how much the chance to be lost to the channel rises with one message more: unsubscriptions and complaints. */
  readonly lossPerMessage: Estimate;
  /** By how much the chance of a complaint does; null where nobody complained. */
  readonly complaintPerMessage: Estimate | null;
  readonly right: Omit<ChannelRight, "influenced" | "ok"> | null;
  readonly rightRefused?: string;
  /** What a message must bring to pay: its own cost, what it loses of the right, and complaints. */
  readonly price: Estimate | null;
  /** What one message more brought within the period. */
  readonly brings: Estimate | null;
}

/** The same by arms. */
export interface PriceByArms extends PricedMessage {
  readonly arms: readonly (ArmOutcome & { readonly lost: number })[];
  /** Of getting all the usual messages and not none of them, on the chance to be lost in the period: the intention to treat. */
  readonly lossIntended: Estimate;
  /** By how much the chance to have been silent for 180 days changes with one message more. No part of the price. */
  readonly silencePerMessage: Estimate | null;
  readonly fatigue: Fatigue | null;
  readonly list: ListByFrequency | null;
  readonly listRefused?: string;
}

/** Why nothing is told. */
export interface NoPrice {
  readonly ok: false;
  readonly reason: "few-days" | "few-losses" | "not-as-drawn" | "same-messages";
  /** In a sentence, with what to do. */
  readonly why: string;
}

/** Below so many unsubscriptions no interval of their chance is to be trusted. */
export const leastLosses = 30;

/**
 * Prices one message more by the arms of a frequency: price = cost of sending + Δh V + Δq K, with Δh what the arms tell of the chance to be lost a message, V the value of the right to write, Δq
 * complaints a message and K what one costs; fatigue stands beside. All figures are of the same people, whose parts of the error are added person by person.
 *
 * @param list subscribers now, and who subscribe new in a week.
 */
export function priceByArms(
  people: Subscribers,
  drawn: readonly DrawnArm[],
  asked: {
    readonly terms: PriceTerms;
    readonly list: { readonly subscribers: number; readonly arrivals: number };
    /** Whether the data reach far enough for silence. */
    readonly knowsSilence: boolean;
    /** Another way to tell who is written to, where no arm gets nothing. */
    readonly otherwise?: (row: number) => boolean | undefined;
  },
): PriceByArms | NoPrice {
  const { terms } = asked;
  const arm = Int32Array.from(people.part, (part) =>
    drawn.findIndex(({ from, to }) => part >= from && part < to),
  );
  const counts = drawn.map((_, i) => arm.reduce((n, each) => n + Number(each === i), 0));
  const ratio = sampleRatio(
    counts,
    drawn.map(({ share }) => share),
  );
  if (ratio.pValue < MISMATCH_BELOW) return notAsDrawn(drawn, counts);
  const lost = leftOf(people);
  const losses = lost.reduce((sum, each) => sum + each, 0);
  if (losses < leastLosses) return fewLosses(losses, terms.days);
  const encouragement = Float64Array.from(arm, (at) => drawn[at]?.of ?? 0);
  const told = (outcome: Float64Array) =>
    encouragedEffect({ encouragement, taken: people.sends, outcome });
  const loss = told(lost);
  const arms = drawn.map((each, i) => ({
    ...armOutcome(people, each, { isIn: (row) => arm[row] === i, days: terms.days }),
    lost: lost.reduce((sum, one, row) => sum + (arm[row] === i ? one : 0), 0),
  }));
  if (!loss.ok) return sameMessages(arms);
  const [none, all] = [0, 1].map((wanted) => drawn.findIndex(({ of }) => of === wanted));
  const reached =
    none === -1 && asked.otherwise !== undefined
      ? asked.otherwise
      : (row: number) => (arm[row] === all ? true : arm[row] === none ? false : undefined);
  const right = channelRight(people, reached, terms);
  const money = told(adjustedContribution(people));
  const complaints = people.complained.some((each) => each === 1) ? told(people.complained) : null;
  const silence = asked.knowsSilence ? told(people.silent) : null;
  const had = drawn.map((_, i) => meanOf(people.sends, (row) => arm[row] === i));
  const fatigue = fatigueOf(
    {
      messages: Float64Array.from(arm, (at) => had[at] ?? 0),
      contribution: adjustedContribution(people),
    },
    had[all ?? -1] ?? 0,
  );
  const lossOf: Influenced = { value: loss.effect.estimate, influence: loss.influence };
  const price = right.ok
    ? combined(terms.sendCost + lossOf.value * right.influenced.value, [
        [right.influenced.value, lossOf],
        [lossOf.value, right.influenced],
      ])
    : null;
  const complained: Influenced | null = complaints?.ok
    ? { value: complaints.effect.estimate, influence: complaints.influence }
    : null;
  const whole = price && withMore(price, complained, terms.complaintCost);
  const list = listByFrequency(arms, asked.list, terms);
  return {
    ...{ ok: true, arms, ...toldRight(right) },
    lossPerMessage: estimateOf(loss.effect),
    lossIntended: estimateOf(loss.intended),
    complaintPerMessage: complaints?.ok ? estimateOf(complaints.effect) : null,
    silencePerMessage: silence?.ok ? estimateOf(silence.effect) : null,
    brings: money.ok ? estimateOf(money.effect) : null,
    fatigue: fatigue && toldFatigue(fatigue, whole),
    price: whole && estimateOf(effectOf(whole)),
    ...("ok" in list ? { list: null, listRefused: list.why } : { list }),
  };
}

const withMore = (price: Influenced, more: Influenced | null, times: number): Influenced =>
  more === null
    ? price
    : combined(price.value + times * more.value, [
        [1, price],
        [times, more],
      ]);

function toldFatigue(fatigue: Influenced, price: Influenced | null): Fatigue {
  const value = estimateOf(effectOf(fatigue));
  return {
    ...{ value, isTold: value.lower > 0 },
    price: price && estimateOf(effectOf(withMore(price, fatigue, 1))),
  };
}

/** The value of the right for an answer, or why there is none. */
export function toldRight(
  right: ReturnType<typeof channelRight>,
): Pick<PricedMessage, "right" | "rightRefused"> {
  if (!right.ok) return { right: null, rightRefused: right.why };
  const { perWeek, weeklyLoss, weeks, value } = right;
  return { right: { perWeek, weeklyLoss, weeks, value } };
}

function armOutcome(
  people: Subscribers,
  { arm, of }: DrawnArm,
  { isIn, days }: { readonly isIn: (row: number) => boolean; readonly days: number },
): ArmOutcome {
  const weeks = weeksOf(people, days);
  const lost = leftOf(people);
  const money = adjustedContribution(people);
  const n = people.part.reduce((sum, _, row) => sum + Number(isIn(row)), 0);
  const stayed = meanOf(weeks, isIn);
  const weeklyLoss = meanOf(lost, isIn) / stayed;
  const contribution = meanOf(money, isIn);
  const errorOf = (part: (row: number) => number): number =>
    Math.sqrt(
      meanOf(
        lost.map((_, row) => part(row) ** 2),
        isIn,
      ) / Math.max(1, n - 1),
    );
  return {
    ...{ arm, of, people: n, weeks: stayed, weeklyLoss, contribution },
    perWeek: meanOf(people.sends, isIn) / stayed,
    lossError: errorOf((row) => ((lost[row] ?? 0) - weeklyLoss * (weeks[row] ?? 0)) / stayed),
    contributionError: errorOf((row) => (money[row] ?? 0) - contribution),
  };
}

/** In a sentence: fewer unsubscriptions than are needed, and how long it takes until there are as many. */
export function fewLosses(losses: number, days: number): NoPrice {
  const longer = losses > 0 ? Math.ceil((days * (leastLosses / losses - 1)) / 7) : 0;
  const pace = losses > 0 ? ` At this pace that takes ${longer} weeks more.` : "";
  return {
    ...{ ok: false, reason: "few-losses" },
    why: `Of these subscribers ${losses === 0 ? "nobody" : losses} unsubscribed or complained; ${leastLosses} are the least by which a message can be priced.${pace}`,
  };
}

function notAsDrawn(drawn: readonly DrawnArm[], counts: readonly number[]): NoPrice {
  const total = counts.reduce((sum, each) => sum + each, 0);
  const words = drawn.map(
    ({ arm, share }, i) => `${arm} ${counts[i]} where ${Math.round(share * total)} were to be`,
  );
  return {
    ...{ ok: false, reason: "not-as-drawn" },
    why: `The arms do not hold the subscribers that their shares promise (${words.join(", ")}): some were lost or doubled on one side, and no difference can be read as an effect. Find out which before anything else.`,
  };
}

function sameMessages(arms: readonly ArmOutcome[]): NoPrice {
  const words = arms.map(({ arm, perWeek }) => `${arm} ${perWeek.toFixed(2)}`);
  return {
    ...{ ok: false, reason: "same-messages" },
    why: `The arms got the same, as far as can be told (messages a week: ${words.join(", ")}), so nothing tells what one more does. Send by the audiences of the arms: perennial frequency audiences.`,
  };
}
