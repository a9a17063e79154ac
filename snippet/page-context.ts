import { version } from "../package.json";

/** An object of JSON. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Which page this is, as Segment's `page` calls have it. */
export function pageProperties(): JsonObject {
  const { pathname, search, href } = location;
  const { referrer, title } = document;
  return { path: pathname, referrer, search, title, url: href };
}

/** What is known of every event on this page: Segment's `context`. */
export function pageContext(): JsonObject {
  const { language, userAgent } = navigator;
  const { width, height } = screen;
  return {
    channel: "web",
    library: { name: "perennial.js", version },
    page: pageProperties(),
    campaign: campaignOf(location.search),
    locale: language,
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    screen: { width, height, density: devicePixelRatio },
    userAgent,
  };
}

/**
 * The campaign that an address names by `utm_…`; Segment calls `utm_campaign` its name. Undefined where it names none.
 *
 * @example
 * campaignOf("?utm_source=google&utm_campaign=spring"); // { source: "google", name: "spring" }
 */
export function campaignOf(search: string): JsonObject | undefined {
  const campaign: Record<string, string> = {};
  for (const [key, value] of new URLSearchParams(search)) {
    if (key.startsWith("utm_")) campaign[key === "utm_campaign" ? "name" : key.slice(4)] = value;
  }
  return Object.keys(campaign).length > 0 ? campaign : undefined;
}
