import type { Store } from "../store/store.ts";
import {
  type ConsentPurpose,
  type ConsentStatement,
  consentColumns,
  consentPurposes,
  consentRow,
} from "./consent.ts";
import { type Event, isObject, type JsonObject } from "./event.ts";
import type { EventTaker } from "./event-taker.ts";
import { groupCommit } from "./group-commit.ts";

/** Turns what events say of consent into facts. */
export interface EventConsents extends EventTaker {
  /** Resolves when all that was taken is on disk, and remembers nobody any more. */
  readonly forget: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const rememberedStates = 200_000;

/**
 * Opens it. What a person's events repeat is written once.
 * @param onWritten told whose consents have changed, when it is on disk
 */
export function eventConsents(
  store: Store,
  onWritten: (subjects: Iterable<string>) => void = () => {},
): EventConsents {
  const facts = groupCommit(store, {
    table: "consent_local",
    columns: consentColumns,
    windowMs: 5,
    mostRows: 5_000,
    inFlight: 1,
    mostBytes: 4 * 1024 * 1024,
  });
  /** What a subject said last of a purpose, with when. */
  const said = new Map<string, { readonly granted: boolean; readonly at: number }>();
  const isNews = (subject: string, { purpose, granted, at, repeated }: SaidConsent): boolean => {
    const key = `${subject}/${purpose}`;
    const known = said.get(key);
    if (repeated && known && known.granted === granted && known.at <= at) return false;
    if (said.size > rememberedStates) said.clear();
    if (!known || known.at <= at) said.set(key, { granted, at });
    return true;
  };
  return {
    take(all) {
      const subjects = new Set<string>();
      const rows = all.flatMap(({ event, source, identities: [who] }) =>
        who === undefined
          ? []
          : consentsOf(event)
              .filter((each) => isNews(who.subject, each))
              .map((each) => {
                subjects.add(who.subject);
                return consentRow({ ...each, who, source, importId: `events:${source}` });
              }),
      );
      if (rows.length === 0) return undefined;
      return facts.append(rows).then(
        () => onWritten(subjects),
        (error: unknown) => {
          // They come again, and must not be taken for known then.
          said.clear();
          throw error;
        },
      );
    },
    async forget() {
      await facts.settled();
      said.clear();
    },
    close: facts.close,
  };
}

/** A statement of an event; `repeated` where every event of the person carries it. */
export interface SaidConsent extends ConsentStatement {
  readonly repeated: boolean;
}

/**
 * What an event says of consent: "Consent Updated" of perennial.js and "Segment Consent Preference Updated" in so
 * many words; an unsubscription or a complaint about mail; `context.consent.categoryPreferences`, by the
 * purpose's own name or the usual ones of consent managers; and Global Privacy Control, which refuses ads.
 *
 * @example
 * consentsOf(unsubscribed); // [{ purpose: "email", channel: "", granted: false, … }]
 */
export function consentsOf(event: Event): SaidConsent[] {
  const { at } = event;
  const statements: SaidConsent[] = [];
  const say = (purpose: ConsentPurpose, granted: boolean, repeated: boolean): void => {
    statements.push({ purpose, channel: "", granted, at, repeated });
  };
  const consent = event.context["consent"];
  const preferences = isObject(consent) ? consent["categoryPreferences"] : undefined;
  const name = event.kind === "track" ? event.name.toLowerCase() : "";
  if (name === "consent updated")
    sayAll(event.properties, (purpose, granted) => say(purpose, granted, false));
  else if (isObject(preferences))
    sayAll(preferences, (purpose, granted) =>
      say(purpose, granted, name !== "segment consent preference updated"),
    );
  if (refusals.has(name)) say("email", false, false);
  if (isObject(consent) && consent["gpc"] === true) say("ads", false, true);
  return statements;
}

/** Segment's names for what ends a subscription to mail. */
const refusals: ReadonlySet<string> = new Set([
  "unsubscribed",
  "email unsubscribed",
  "email marked as spam",
]);

/** Consent managers' usual names of what a person can agree to. */
const categories: Readonly<Record<string, ConsentPurpose>> = {
  ...Object.fromEntries(consentPurposes.map((purpose) => [purpose, purpose] as const)),
  advertising: "ads",
  marketing: "ads",
  targeting: "ads",
  ad_storage: "ads",
  performance: "analytics",
  statistics: "analytics",
  analytics_storage: "analytics",
  functional: "personalization",
  preferences: "personalization",
  personalization_storage: "personalization",
};

function sayAll(
  preferences: JsonObject,
  say: (purpose: ConsentPurpose, granted: boolean) => void,
): void {
  for (const [category, granted] of Object.entries(preferences)) {
    const purpose = Object.hasOwn(categories, category.toLowerCase())
      ? categories[category.toLowerCase()]
      : undefined;
    if (purpose !== undefined && typeof granted === "boolean") say(purpose, granted);
  }
}
