import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { fileOnDisk, unpackedBytes } from "./source-file.ts";

const dir = mkdtempSync(join(tmpdir(), "perennial-source-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function read(chunks: readonly Buffer[]): Promise<{ text: string; consumed: number }> {
  const file = { name: "x.csv", size: undefined, open: () => Readable.from(chunks) };
  const { bytes, consumed } = unpackedBytes(file);
  const parts: Buffer[] = [];
  for await (const part of bytes) parts.push(part);
  return { text: Buffer.concat(parts).toString(), consumed: consumed() };
}

test("gzip is seen by its content, plain bytes pass, and packed bytes are counted", async () => {
  const packed = gzipSync("a,b\n1,2\n");
  expect(await read([packed])).toEqual({ text: "a,b\n1,2\n", consumed: packed.length });
  expect(await read([Buffer.from("a,b\n")])).toEqual({ text: "a,b\n", consumed: 4 });
  expect(await read([])).toEqual({ text: "", consumed: 0 });
  expect(await read([Buffer.from("a")])).toEqual({ text: "a", consumed: 1 });
});

test("gzip is recognised even when it comes byte by byte", async () => {
  const packed = gzipSync("a,b\n1,2\n");
  expect((await read([...packed].map((byte) => Buffer.from([byte])))).text).toBe("a,b\n1,2\n");
});

test("several gzip members are one file, and zeros that pad it are no error", async () => {
  const packed = Buffer.concat([gzipSync("a,b\n"), gzipSync("1,2\n"), Buffer.alloc(512)]);
  expect((await read([packed])).text).toBe("a,b\n1,2\n");
});

test("gzip with other bytes after its end says so", async () => {
  const packed = Buffer.concat([gzipSync("a,b\n"), Buffer.from("garbage")]);
  await expect(read([packed])).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
});

test("gzip that breaks off says which file and what to do", async () => {
  const packed = gzipSync(
    Array.from({ length: 9_000 }, (_, row) => `${row},${row * 7}`).join("\n"),
  );
  await expect(read([packed.subarray(0, packed.length / 2)])).rejects.toMatchObject({
    code: "FILE_UNREADABLE",
    message: expect.stringMatching(/^x\.csv cannot be read to its end: .*import it again\.$/),
  });
});

test("a file on disk has its name and size; a folder or nothing at all is refused", async () => {
  const path = join(dir, "orders.csv");
  writeFileSync(path, "a,b\n");
  expect(fileOnDisk(path)).toMatchObject({ name: "orders.csv", size: 4 });
  expect(() => fileOnDisk(dir)).toThrow(/cannot be read: it is not a file/);
  expect(() => fileOnDisk(join(dir, "none.csv"))).toThrow(
    /none\.csv cannot be read: there is no such file/,
  );
});
