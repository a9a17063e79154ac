import { z } from "zod";
import { drawParts } from "../../core/draw.ts";
import { definitionName } from "../placement.ts";
import { armsAmong, nothing, type PolicyKind } from "./ready-policy.ts";

/** The first rule whose audience the person is in says the arm; nothing is left to chance. */
export interface RulesPolicy {
  readonly kind: "rules";
  readonly rules: readonly { readonly audience: string; readonly treatment: string }[];
  /** The arm of whom no rule is for. */
  readonly otherwise: string;
}

/** The kind `rules`. */
export const rules: PolicyKind<RulesPolicy> = {
  schema: z.strictObject({
    kind: z.literal("rules"),
    rules: z
      .array(z.strictObject({ audience: definitionName, treatment: z.string() }))
      .min(1)
      .max(50),
    otherwise: z.string().default(nothing),
  }),
  armsNamed: ({ rules: all, otherwise }) => [...all.map(({ treatment }) => treatment), otherwise],
  audiencesNamed: ({ rules: all }) => all.map(({ audience }) => audience),
  ready({ rules: all, otherwise }, choosing, { isMember }) {
    const arms = armsAmong(choosing);
    const lotsFor = (treatment: string, audience?: string) => ({
      parts: arms.map((arm) => (arm === treatment ? drawParts : 0)),
      drawn: arms.indexOf(treatment),
      reasons: [
        { kind: "rule", of: treatment, ...(audience === undefined ? {} : { by: { audience } }) },
      ] as const,
      state: 0,
    });
    const each = all.map(({ audience, treatment }) => ({
      audience,
      lots: lotsFor(treatment, audience),
    }));
    const rest = lotsFor(otherwise);
    return {
      arms,
      common: undefined,
      lotsOf: (person) => each.find(({ audience }) => isMember(person, audience))?.lots ?? rest,
    };
  },
};
