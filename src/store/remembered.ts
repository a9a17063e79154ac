/** What was read once and is read again when it may be out of date. */
export interface Remembered<T> {
  /** Looks something up; what is not there may be in what is read anew, and is waited for. */
  readonly find: <F>(look: (known: T) => F | undefined) => Promise<F | undefined>;
  /** Forgets what it knows, after a change. */
  readonly forget: () => void;
}

/** What another process has changed is known this late. */
const knownForMs = 5_000;

/** Remembers what a reading gave, for some seconds. While readings fail it goes by what it knew last. */
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
      else await news;
      return found();
    },
    forget() {
      readAt = Number.NEGATIVE_INFINITY;
      known = undefined;
    },
  };
}
