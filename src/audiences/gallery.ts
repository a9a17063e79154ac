import { readdirSync, readFileSync } from "node:fs";
import { type AudienceText, readAudience, sentenceOf, textOf } from "./audience.ts";

/** An audience to begin with, and whom it is of. */
export interface StarterAudience extends AudienceText {
  readonly sentence: string;
}

const folder = new URL("../../examples/audiences/", import.meta.url);

/** The starter audiences that come with the package, by title. */
export function starterAudiences(): StarterAudience[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => {
      const audience = readAudience(
        JSON.parse(readFileSync(new URL(name, folder), "utf8")),
        `examples/audiences/${name}`,
      );
      return { ...textOf(audience), sentence: sentenceOf(audience) };
    })
    .sort((a, b) => a.title.localeCompare(b.title, "en"));
}
