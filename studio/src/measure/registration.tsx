import { IconEye, IconFlask, IconLock } from "@tabler/icons-react";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { ProgramReadout } from "../../../src/measure/program-readout.ts";
import type { Registered } from "../../../src/measure/program-versions.ts";
import { counted, day } from "../format.ts";
import { wordsOf } from "./readout-words.ts";

const route = getRouteApi("/programs/$program/measure");

/** What was said before of how the program is to be read, and in what this read-out is not so. */
export function Registration({ readout }: { readout: ProgramReadout }) {
  const { registered, exploratory, isPeek, waitsUntil } = readout;
  const search = route.useSearch();
  if (registered === null && exploratory.length === 0) return null;
  return (
    <section className="card registration" aria-label="How it was to be read">
      <ul>
        {registered !== null && (
          <li>
            <IconLock size={17} stroke={1.8} className="registration-mark" aria-hidden />
            <span>
              <strong>Pre-registered</strong> since version {registered.since}:{" "}
              {registrationWords(registered)}
            </span>
          </li>
        )}
        {isPeek && (
          <li>
            <IconEye size={17} stroke={1.8} className="registration-mark" aria-hidden />
            <span>
              <strong>Looked at before its day.</strong> The intervals hold at every look, and are
              wider for it.{" "}
              <Link
                from={route.id}
                to="."
                search={{ ...search, peek: undefined }}
                replace
                className="registration-link"
              >
                Wait instead
              </Link>
            </span>
          </li>
        )}
        {waitsUntil !== null && (
          <li>
            <IconEye size={17} stroke={1.8} className="registration-mark" aria-hidden />
            <span>
              <Link
                from={route.id}
                to="."
                search={{ ...search, peek: "true" }}
                replace
                className="registration-link"
              >
                Look before its day
              </Link>
              , by intervals that hold at every look.
            </span>
          </li>
        )}
        {exploratory.map((why) => (
          <li key={why}>
            <IconFlask
              size={17}
              stroke={1.8}
              className="registration-mark exploratory"
              aria-hidden
            />
            <span>
              <strong>Exploratory.</strong> {why}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/**
 * What was registered, in words.
 * @example
 * registrationWords({ outcome: "contribution", windowDays: 28, minimalEffect: "2%", readOn: "2026-08-31" })
 * // "contribution within 28 days, at least 2%, read on 31 Aug 2026."
 */
function registrationWords(of: Registered): string {
  const { outcome, windowDays, minimalEffect, readOn } = of;
  return [
    `${wordsOf(outcome).label.toLowerCase()} within ${counted(windowDays, "day")}`,
    ...(minimalEffect === undefined ? [] : [`at least ${minimalEffect}`]),
    ...(readOn === undefined ? [] : [`read on ${day(readOn)}`]),
  ]
    .join(", ")
    .concat(".");
}
