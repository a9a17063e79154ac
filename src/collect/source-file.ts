import { createReadStream, statSync } from "node:fs";
import { basename } from "node:path";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { PerennialError, systemCode } from "../core/errors.ts";

/** A file to import: from disk, or as it arrives over HTTP. */
export interface SourceFile {
  readonly name: string;
  /** Size as it lies on disk or as announced; undefined when unknown. */
  readonly size: number | undefined;
  /** Where it lies, when it is on disk. */
  readonly path?: string;
  readonly open: () => Readable;
}

/**
 * A file on disk.
 * @throws PerennialError FILE_UNREADABLE
 */
export function fileOnDisk(path: string): SourceFile {
  try {
    const stat = statSync(path);
    if (!stat.isFile()) throw new Error("it is not a file");
    return {
      name: basename(path),
      size: stat.size,
      path,
      open: () => createReadStream(path, { highWaterMark: 256 * 1024 }),
    };
  } catch (error) {
    throw new PerennialError(
      "FILE_UNREADABLE",
      `${path} cannot be read: ${whyUnreadable(error)}.`,
      {
        cause: error,
      },
    );
  }
}

function whyUnreadable(error: unknown): string {
  const code = systemCode(error);
  if (code === "ENOENT") return "there is no such file";
  if (code === "EACCES") return "you may not read it";
  return error instanceof Error ? error.message : String(error);
}

/** The bytes of a file, unpacked when they are gzip (seen by content, not by name), and how many packed ones went by. */
export function unpackedBytes(file: SourceFile): {
  readonly bytes: AsyncGenerator<Buffer>;
  readonly consumed: () => number;
} {
  let consumed = 0;
  async function* read(): AsyncGenerator<Buffer> {
    const source = file.open();
    try {
      const chunks = source[Symbol.asyncIterator]();
      let head: Buffer = Buffer.alloc(0);
      while (head.length < 2) {
        const next = await chunks.next();
        if (next.done) break;
        consumed += next.value.length;
        head = Buffer.concat([head, next.value]);
      }
      const counted = async function* (): AsyncGenerator<Buffer> {
        yield head;
        for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
          consumed += next.value.length;
          yield next.value;
        }
      };
      if (head[0] !== 0x1f || head[1] !== 0x8b) {
        yield* counted();
        return;
      }
      const gunzip = createGunzip({ chunkSize: 256 * 1024 });
      const packed = Readable.from(counted());
      packed.on("error", (error) => gunzip.destroy(error));
      yield* packed.pipe(gunzip);
    } catch (error) {
      if (error instanceof PerennialError) throw error;
      const why = error instanceof Error ? error.message : String(error);
      throw new PerennialError(
        "FILE_UNREADABLE",
        `${file.name} cannot be read to its end: ${why}. What came before is kept; mend the file and import it again.`,
        { cause: error },
      );
    } finally {
      source.destroy();
    }
  }
  return { bytes: read(), consumed: () => consumed };
}
