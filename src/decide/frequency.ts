import { z } from "zod";
import { drawByLot, drawParts } from "../core/draw.ts";
import { drawnParts } from "./holdout.ts";
import { definitionName } from "./placement.ts";

/** The channels whose messages are counted. */
export const messageChannels = ["email"] as const;

/** One of them. */
export type MessageChannel = (typeof messageChannels)[number];

/**
 * The frequency of messages as an experiment: people are drawn by lot into arms that get so much of what is usually sent, so that what one message more costs and
 * brings can be measured. Messages are sent by the shop's own provider, to which the arms go as audiences.
 */
export interface MessageFrequency {
  readonly frequency: MessageChannel;
  readonly title: string;
  /** What its draw by lot begins with. */
  readonly salt: string;
  readonly arms: Readonly<Record<string, FrequencyArm>>;
  /** ISO 8601, with a zone. */
  readonly starts: string;
  readonly ends?: string | undefined;
}

/** What the people of an arm get. */
export interface FrequencyArm {
  /** Of all people, above 0. */
  readonly share: number;
  /** Of the usual messages: 0 none, 1 all. */
  readonly of: number;
}

const arm = z.strictObject({ share: z.number().min(0.001).max(1), of: z.number().min(0).max(1) });

/** {@link MessageFrequency} as it is written in a file. */
export const messageFrequency: z.ZodType<MessageFrequency> = z
  .strictObject({
    frequency: z.enum(messageChannels),
    title: z.string().trim().min(1).max(200),
    salt: z.string().trim().min(1).max(80),
    arms: z.record(definitionName, arm),
    starts: z.iso.datetime({ offset: true }),
    ends: z.iso.datetime({ offset: true }).optional(),
  })
  .superRefine(({ arms, starts, ends }, context) => {
    const refuse = (path: string, message: string): void =>
      context.addIssue({ code: "custom", path: [path], message });
    const all = Object.values(arms);
    const shares = all.reduce((sum, { share }) => sum + share, 0);
    if (Math.abs(shares - 1) > 1e-6)
      refuse("arms", `have shares that add up to ${Number(shares.toFixed(6))}: they must make 1`);
    if (all.filter(({ of }) => of === 1).length !== 1)
      refuse("arms", "need one, and only one, that gets all of the usual messages (of: 1)");
    else if (all.length < 2) refuse("arms", "need another beside the one that gets all");
    if (ends !== undefined && Date.parse(ends) <= Date.parse(starts))
      refuse("ends", "is not after starts");
  });

/** An arm with the part of the draw that is its own. */
export interface DrawnArm extends FrequencyArm {
  readonly arm: string;
  /** Of the 10,000 parts of the draw: from this, up to but without `to`. */
  readonly from: number;
  readonly to: number;
}

/** The salt of the draw of a frequency. */
export function frequencySalt({ salt }: Pick<MessageFrequency, "salt">): string {
  return `${salt}:frequency`;
}

/**
 * The arms in the order in which the draw is dealt out: who gets most first, arms of the same by name, so that it does not depend on the order in which they were written.
 *
 * @example
 * drawnArms({ arms: { none: { share: 0.1, of: 0 }, all: { share: 0.9, of: 1 } } })[0]; // { arm: "all", of: 1, share: 0.9, from: 0, to: 9000 }
 */
export function drawnArms({ arms }: Pick<MessageFrequency, "arms">): DrawnArm[] {
  let upTo = 0;
  return Object.entries(arms)
    .sort(([one, a], [other, b]) => b.of - a.of || (one < other ? -1 : 1))
    .map(([name, { share, of }]) => {
      const from = drawnParts(upTo);
      upTo += share;
      // Shares that miss 1 by rounding leave nobody without an arm.
      const to = Math.abs(upTo - 1) < 1e-6 ? drawParts : drawnParts(upTo);
      return { arm: name, share, of, from, to };
    });
}

/**
 * The draw of a frequency: the arm of each person, by the id of their oldest subject, the same in every process.
 *
 * @example
 * frequencyDraw(definition)("14828448409480413007").arm; // "all"
 */
export function frequencyDraw(
  definition: Pick<MessageFrequency, "arms" | "salt">,
): (person: string) => DrawnArm | undefined {
  const arms = drawnArms(definition);
  const lot = drawByLot(frequencySalt(definition));
  return (person) => {
    const part = lot(person);
    return arms.find(({ from, to }) => part >= from && part < to);
  };
}

/** The rule of an audience that holds the people of an arm: a condition `bucket` on the same draw. */
export function armRule(
  definition: Pick<MessageFrequency, "salt">,
  { from, to }: Pick<DrawnArm, "from" | "to">,
): { readonly bucket: { readonly salt: string; readonly from: number; readonly to: number } } {
  // In percent with two digits, as the condition wants them: 0.29 · 100 is none.
  const percent = (parts: number): number => Number((parts / 100).toFixed(2));
  return { bucket: { salt: frequencySalt(definition), from: percent(from), to: percent(to) } };
}

/** An audience of an arm as it is written in a file: those of its people who agreed to the channel. */
export function armAudience(
  definition: MessageFrequency,
  drawn: DrawnArm,
): Readonly<Record<string, unknown>> {
  const { frequency, title } = definition;
  const share = `${Number((100 * drawn.of).toFixed(1))} %`;
  return {
    audience: `${frequency}-frequency-${drawn.arm}`.slice(0, 63),
    title: `${title}: ${drawn.arm}`.slice(0, 200),
    description: `Drawn by lot to get ${share} of the usual messages. Send them no more and no fewer.`,
    who: { all: [{ agreed: { to: frequency } }, armRule(definition, drawn)] },
  };
}
