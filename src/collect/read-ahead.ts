/** How many records of a file are looked at before the way of reading it is decided. */
export const peekRecords = 5_000;

/** The beginning of a file, read ahead to learn how to read the whole. */
export interface ReadStart<Batch> {
  readonly head: readonly Batch[];
  /** All batches: those of the head again, then the rest. */
  readonly all: AsyncGenerator<Batch>;
}

/** Reads {@link peekRecords} records or some more ahead. A file that breaks off there fails when its beginning has been used. */
export async function readAhead<Batch extends { readonly records: readonly unknown[] }>(
  batches: AsyncGenerator<Batch>,
): Promise<ReadStart<Batch>> {
  const head: Batch[] = [];
  let failure: unknown;
  let records = 0;
  while (records < peekRecords && failure === undefined) {
    try {
      const next = await batches.next();
      if (next.done) break;
      head.push(next.value);
      records += next.value.records.length;
    } catch (error) {
      if (records === 0) throw error;
      failure = error;
    }
  }
  async function* chained(): AsyncGenerator<Batch> {
    yield* head;
    if (failure !== undefined) throw failure;
    yield* batches;
  }
  return { head, all: chained() };
}
