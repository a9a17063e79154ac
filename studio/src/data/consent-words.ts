import type { ConsentPurpose } from "../../../src/collect/consent.ts";

/** What can be agreed to, as it is read. */
export const purposeWords: Readonly<Record<ConsentPurpose, string>> = {
  ads: "Ads",
  email: "E-mail",
  sms: "Text messages",
  analytics: "Analytics",
  personalization: "Personalization",
};

/** A channel as it is read; none named means all. */
export function channelWords(channel: string): string {
  return channel === "" ? "all channels" : channel;
}
