import { z } from "zod";
import { type ConsentPurpose, consentPurposes } from "../../collect/consent.ts";
import { ofPersons } from "../../customers/person-of.ts";
import { param, sql } from "../../store/sql.ts";
import type { Condition } from "../condition.ts";
import type { ConsentMark } from "../live-profile.ts";
import { instant } from "../window.ts";

/** What a person said of a purpose last. */
export interface Agreed {
  readonly to: ConsentPurpose;
  /** An agreement counts where it is for all channels or this one; a refusal counts whichever channel it names. */
  readonly channel?: string | undefined;
  readonly is?: "granted" | "refused" | "unknown" | undefined;
}

const schema: z.ZodType<Agreed> = z.strictObject({
  to: z.enum(consentPurposes),
  channel: z.string().min(1).max(100).optional(),
  is: z.enum(["granted", "refused", "unknown"]).optional(),
});

/** `{"agreed": {"to": "email"}}`; `{"agreed": {"to": "ads", "is": "refused"}}`. */
export const agreed: Condition<Agreed> = {
  schema,
  reads: () => ({ consents: true }),
  answer({ to, channel = "", is = "granted" }) {
    const counts = (said: ConsentMark): boolean =>
      said.purpose === to && (!said.granted || said.channel === "" || said.channel === channel);
    return (profile, now) => {
      const words = profile.consents.filter(counts);
      const newest = words
        .filter(({ at }) => at <= now)
        .reduce<ConsentMark | undefined>(
          (best, each) =>
            !best || each.at > best.at || (each.at === best.at && !each.granted) ? each : best,
          undefined,
        );
      const state = newest === undefined ? "unknown" : newest.granted ? "granted" : "refused";
      const ahead = words.filter(({ at }) => at > now).map(({ at }) => at);
      return { holds: state === is, until: Math.min(...ahead, Number.POSITIVE_INFINITY) };
    };
  },
  toSql({ to, channel = "", is = "granted" }, { now }) {
    const newest = sql`argMax(granted, (at, NOT granted))`;
    const having =
      is === "unknown"
        ? sql``
        : sql`\nHAVING ${newest} = ${param("UInt8", is === "granted" ? 1 : 0)}`;
    return {
      persons: sql`SELECT subject_id
FROM (${ofPersons("consent")})
WHERE purpose = ${param("String", to)} AND at <= ${instant(now)}
  AND (granted = 0 OR channel IN ('', ${param("String", channel)}))
GROUP BY subject_id${having}`,
      ...(is === "unknown" ? { except: true } : {}),
    };
  },
  inWords({ to, channel, is = "granted" }) {
    const what = `${titles[to]}${channel === undefined ? "" : ` by ${channel}`}`;
    if (is === "granted") return `agreed to ${what}`;
    return is === "refused" ? `refused ${what}` : `never said whether they agree to ${what}`;
  },
};

const titles: Readonly<Record<ConsentPurpose, string>> = {
  ads: "ads",
  email: "e-mail",
  sms: "text messages",
  analytics: "analytics",
  personalization: "personalization",
};
