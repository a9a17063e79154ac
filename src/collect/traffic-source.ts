/** How somebody came to the shop; each empty where nothing tells it. */
export interface TrafficSource {
  readonly trafficSource: string;
  readonly campaign: string;
}

/** The click ids that ad platforms add to an address, and whose they are. */
const clickIds = [
  ["gclid", "google"],
  ["gbraid", "google"],
  ["wbraid", "google"],
  ["fbclid", "facebook"],
  ["msclkid", "bing"],
  ["ttclid", "tiktok"],
] as const;

/**
 * What the address that somebody landed on, and the one they came from, say of the source: `utm_source`, else
 * whose click id it carries, else the host that referred, unless that is the shop's own.
 *
 * @param landing a whole address, a path or only its query
 * @example trafficSourceOf("/p?gclid=x&utm_campaign=may") // { trafficSource: "google", campaign: "may" }
 * @example trafficSourceOf("/", "https://www.blog.example/post") // { trafficSource: "blog.example", campaign: "" }
 */
export function trafficSourceOf(landing: string, referrer = "", own = ""): TrafficSource {
  const query = parsed(landing)?.searchParams ?? new URLSearchParams();
  const clicked = clickIds.find(([id]) => query.has(id))?.[1];
  const referred = hostOf(referrer);
  return {
    trafficSource:
      query.get("utm_source")?.trim() ||
      clicked ||
      (referred === hostOf(own) || referred === hostOf(landing) ? "" : referred),
    campaign: query.get("utm_campaign")?.trim() ?? "",
  };
}

/** The base stands for the shop, whose host a path does not name. */
const base = "https://shop.invalid";

function parsed(address: string): URL | undefined {
  return URL.canParse(address, base) ? new URL(address, base) : undefined;
}

function hostOf(address: string): string {
  const host = address === "" ? "" : (parsed(address)?.host ?? "");
  return host === "shop.invalid" ? "" : host.replace(/^www\./, "");
}
