import { z } from "zod";
import { drawByLot, drawParts } from "../../core/draw.ts";
import { param, sql } from "../../store/sql.ts";
import type { Condition } from "../condition.ts";
import { everybody } from "../everybody.ts";
import { always } from "../live-profile.ts";

/** A random part of all persons, the same at every asking. */
export interface Bucket {
  /** Parts of one salt never overlap; another salt cuts anew. */
  readonly salt: string;
  /** In percent: from this, up to but without `to`. */
  readonly from: number;
  readonly to: number;
}

const percent = z.number().min(0).max(100).multipleOf(0.01);

const schema: z.ZodType<Bucket> = z
  .strictObject({ salt: z.string().min(1).max(100), from: percent, to: percent })
  .refine(({ from, to }) => from < to, { error: "needs a from below its to" });

/** `{"bucket": {"salt": "spring", "from": 0, "to": 10}}`: a tenth. */
export const bucket: Condition<Bucket> = {
  schema,
  reads: () => ({}),
  answer({ salt, from, to }) {
    const draw = drawByLot(salt);
    const [first, end] = [partOf(from), partOf(to)];
    return ({ person }) => {
      const part = draw(person);
      return always(part >= first && part < end);
    };
  },
  toSql({ salt, from, to }, moment) {
    const part = sql`murmurHash3_32(concat(${param("String", `${salt}:`)}, toString(subject_id))) % ${param("UInt32", drawParts)}`;
    return {
      persons: sql`SELECT subject_id
FROM (${everybody(moment.now)})
WHERE ${part} >= ${param("UInt32", partOf(from))} AND ${part} < ${param("UInt32", partOf(to))}`,
    };
  },
  inWords: ({ salt, from, to }) =>
    `were drawn into the part from ${from} to ${to} % of the draw "${salt}"`,
};

function partOf(share: number): number {
  return Math.round((share / 100) * drawParts);
}
