import { attempt } from "./attempt.ts";

/** How long something is remembered: as long as the browser keeps it, or as long as this page lives. */
export type Place = "browser" | "page";

/** A few short texts that are remembered for a site: in cookies, in localStorage where those are refused. */
export interface BrowserMemory {
  readonly read: (name: string) => string | undefined;
  readonly write: (name: string, text: string, place: Place) => void;
  readonly forget: (name: string) => void;
}

const yearSeconds = 31_536_000;

/** Opens the memory of a site. With a `domain`, all its hosts read the same cookies. Names are of letters and `_`. */
export function openBrowserMemory(domain: string | undefined): BrowserMemory {
  const ofPage = new Map<string, string>();
  const ofHost = `; Path=/; SameSite=Lax${location.protocol === "https:" ? "; Secure" : ""}`;

  // Read anew each time: another tab may have logged out, or refused, since.
  const cookie = (name: string): string | undefined =>
    attempt(() => {
      const found = document.cookie.match(`(?:^|; )${name}=([^;]*)`)?.[1];
      return found && decodeURIComponent(found);
    });
  const setCookie = (name: string, text: string, seconds: number): void => {
    const value = `${name}=${encodeURIComponent(text)}; Max-Age=${seconds}${ofHost}`;
    const values = domain
      ? // The host's own, from before the site named its domain, would be read first.
        [`${name}=; Max-Age=0${ofHost}`, `${value}; Domain=${domain}`]
      : [value];
    attempt(() => {
      for (const each of values) {
        // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser, and answers later
        document.cookie = each;
      }
    });
  };
  const forget = (name: string): void => {
    ofPage.delete(name);
    setCookie(name, "", 0);
    attempt(() => localStorage.removeItem(name));
  };

  return {
    read: (name) => cookie(name) || attempt(() => localStorage.getItem(name)) || ofPage.get(name),
    write(name, text, place) {
      if (place === "page") forget(name);
      else setCookie(name, text, yearSeconds);
      ofPage.set(name, text);
      attempt(() => {
        if (place === "page") return;
        if (cookie(name) !== text) localStorage.setItem(name, text);
        ofPage.delete(name);
      });
    },
    forget,
  };
}
