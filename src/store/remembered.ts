import { PerennialError } from "../core/errors.ts";

/** What was read once and is read again when it may be out of date. */
export interface Remembered<T> {
  /** Looks something up; what is not there may be in what is read anew, and is waited for. */
  readonly find: <F>(look: (known: T) => F | undefined) => Promise<F | undefined>;
  /** Forgets what it knows, after a change. */
  readonly forget: () => void;
}

/** Who asks for what is not known yet waits so long for a reading that does not end. */
const patienceMs = 2_000;

/** What another process has changed is known this late. */
const knownForMs = 5_000;

/** Remembers what a reading gave, for some seconds. While readings fail or take long it goes by what it knew last. */
export function remembered<T>(read: () => Promise<T>): Remembered<T> {
  let known: { readonly value: T } | undefined;
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;
  const refresh = (): Promise<void> => {
    reading ??= read()
      .then((value) => {
        known = { value };
        readAt = performance.now();
      })
      .finally(() => {
        reading = undefined;
      });
    return reading;
  };
  return {
    async find(look) {
      const found = (): ReturnType<typeof look> => (known ? look(known.value) : undefined);
      const isOld = performance.now() - readAt > knownForMs;
      const news = isOld || reading ? refresh() : undefined;
      // One that is known need not wait for the news; one that is not may be in them.
      if (found() !== undefined) news?.catch(() => undefined);
      else if (news) await inTime(news);
      return found();
    },
    forget() {
      readAt = Number.NEGATIVE_INFINITY;
      known = undefined;
    },
  };
}

/** @throws PerennialError ENGINE_UNAVAILABLE */
async function inTime(reading: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tired = new Promise<never>((_, reject) => {
    const message =
      "Postgres does not answer, so what is new cannot be looked up. What was known before goes on; send it again.";
    timer = setTimeout(() => reject(new PerennialError("ENGINE_UNAVAILABLE", message)), patienceMs);
  });
  try {
    await Promise.race([reading, tired]);
  } finally {
    clearTimeout(timer);
  }
}
