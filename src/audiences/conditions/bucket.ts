import { z } from "zod";
import { textId } from "../../core/subject.ts";
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
  answer({ salt, from, to }, { person }) {
    const place = Number(BigInt(textId(`${salt}:${person}`)) % 10_000n);
    return always(place >= Math.round(from * 100) && place < Math.round(to * 100));
  },
  toSql({ salt, from, to }, moment) {
    const hash = sql`reinterpretAsUInt64(reverse(substring(SHA256(concat(${param("String", `${salt}:`)}, toString(subject_id))), 1, 8)))`;
    return {
      persons: sql`SELECT subject_id
FROM (${everybody(moment.now)})
WHERE ${hash} % 10000 >= ${param("UInt32", Math.round(from * 100))}
  AND ${hash} % 10000 < ${param("UInt32", Math.round(to * 100))}`,
    };
  },
  inWords: ({ salt, from, to }) =>
    `were drawn into the part from ${from} to ${to} % of the draw "${salt}"`,
};
