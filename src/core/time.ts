/**
 * Wall-clock times of a named zone to instants and back. `Intl` knows the rules but is slow, so the
 * offset of each zone and hour is remembered.
 */

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/** A civil date and time, not yet tied to a zone. Months count from 1. */
export interface CivilTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
}

const hourMs = 3_600_000;

/** Whether the system knows an IANA time zone of this name, written as it is there: ClickHouse minds the case. */
export function isTimezone(name: string): boolean {
  try {
    const { timeZone } = new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions();
    const otherCase = timeZone !== name && timeZone.toLowerCase() === name.toLowerCase();
    return !otherCase && /^[A-Z][A-Za-z0-9_+-]*(?:\/[A-Z][A-Za-z0-9_+-]*)*$/.test(name);
  } catch {
    return false;
  }
}

/** A converter between the wall clock of one zone and instants. */
export interface ZoneClock {
  /** The instant of a wall-clock time; a time that a clock change skips moves forward, one that happens twice is the first. */
  readonly toInstant: (civil: CivilTime) => Instant;
  /** The zone's calendar day (YYYY-MM-DD) of an instant. */
  readonly dayOf: (instant: Instant) => string;
}

/** Opens the clock of an IANA zone. */
export function zoneClock(timezone: string): ZoneClock {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: timezone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  const offsets = new Map<number, number>();

  /** Wall clock minus UTC at an instant, in ms. Zones change their offset on quarter hours at the finest. */
  const offsetAt = (instant: Instant): number => {
    const quarter = Math.floor(instant / 900_000);
    const known = offsets.get(quarter);
    if (known !== undefined) return known;
    const part = Object.fromEntries(
      format.formatToParts(quarter * 900_000).map(({ type, value }) => [type, Number(value)]),
    );
    const wall = Date.UTC(
      part["year"] ?? 0,
      (part["month"] ?? 1) - 1,
      part["day"] ?? 1,
      part["hour"] ?? 0,
      part["minute"] ?? 0,
      part["second"] ?? 0,
    );
    const offset = wall - quarter * 900_000;
    offsets.set(quarter, offset);
    return offset;
  };

  return {
    toInstant(civil) {
      const wall = civilAsUtc(civil);
      const before = offsetAt(wall - 24 * hourMs);
      const first = wall - before;
      if (offsetAt(first) === before) return first;
      const after = offsetAt(wall + 24 * hourMs);
      const second = wall - after;
      return offsetAt(second) === after ? second : first;
    },
    dayOf(instant) {
      return new Date(instant + offsetAt(instant)).toISOString().slice(0, 10);
    },
  };
}

/** The civil time read as if it were UTC, in ms. */
export function civilAsUtc(civil: CivilTime): Instant {
  return Date.UTC(
    civil.year,
    civil.month - 1,
    civil.day,
    civil.hour,
    civil.minute,
    civil.second,
    civil.millisecond,
  );
}
