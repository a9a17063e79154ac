import { type FileHandle, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PerennialError } from "../core/errors.ts";
import type { SourceFile } from "./source-file.ts";

/** A file that can be read at any place. */
export interface SeekableFile {
  readonly byteLength: number;
  readonly slice: (start: number, end?: number) => Promise<ArrayBuffer>;
  readonly close: () => Promise<void>;
}

/**
 * A file to read at any place: itself where it lies on disk unpacked, else a temporary copy that only this
 * process can reach and that is gone with it.
 *
 * @param bytes what the file holds, unpacked
 * @param magic the bytes with which it begins unless it is packed
 * @throws PerennialError FILE_UNREADABLE
 */
export async function seekableFile(
  file: SourceFile,
  bytes: AsyncIterable<Buffer>,
  magic: string,
): Promise<SeekableFile> {
  if (file.path !== undefined) {
    const handle = await open(file.path);
    const start = await handle.read(Buffer.alloc(magic.length), 0, magic.length, 0);
    if (start.buffer.toString("latin1") === magic) return onHandle(handle);
    await handle.close();
  }
  return onHandle(await spool(file, bytes));
}

async function onHandle(handle: FileHandle): Promise<SeekableFile> {
  const { size } = await handle.stat();
  return {
    byteLength: size,
    async slice(start, end = size) {
      const buffer = new ArrayBuffer(Math.max(0, Math.min(end, size) - start));
      const view = new Uint8Array(buffer);
      for (let at = 0; at < view.length; ) {
        const { bytesRead } = await handle.read(view, at, view.length - at, start + at);
        if (bytesRead === 0) throw new Error("the file ends before it should");
        at += bytesRead;
      }
      return buffer;
    },
    close: () => handle.close(),
  };
}

async function spool(file: SourceFile, bytes: AsyncIterable<Buffer>): Promise<FileHandle> {
  let handle: FileHandle | undefined;
  try {
    const folder = await mkdtemp(join(tmpdir(), "perennial-spool-"));
    handle = await open(join(folder, "file"), "wx+", 0o600);
    // Open and without a name: whatever becomes of this process, nothing of it stays.
    await rm(folder, { recursive: true });
    for await (const chunk of bytes) await handle.writeFile(chunk);
    return handle;
  } catch (error) {
    await handle?.close();
    if (error instanceof PerennialError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new PerennialError(
      "FILE_UNREADABLE",
      `${file.name} cannot be kept in ${tmpdir()} while it is read: ${why}. Make room there, or name another folder with TMPDIR.`,
      { cause: error },
    );
  }
}
