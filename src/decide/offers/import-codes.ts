import type { SourceFile } from "../../collect/source-file.ts";
import { PerennialError } from "../../core/errors.ts";
import type { Operational } from "../../store/operational.ts";
import { findProgram, listDefinitions } from "../definition-store.ts";
import { plainCode } from "./coupon-code.ts";
import { type ImportedCodes, writeCodes } from "./coupon-store.ts";

const mostBytes = 64 * 1024 * 1024;
const codesAtOnce = 10_000;
const aCode = /^[A-Z0-9][A-Z0-9_-]{3,63}$/;

/** What came of a file of codes. */
export interface CodesTaken {
  /** New ones. */
  readonly taken: number;
  /** Those that were there already, or twice in the file. */
  readonly known: number;
}

/**
 * Takes codes that the shop system made beforehand: the first field of each line of a file; a first line that says `code` is a
 * header. All go in or none.
 * @throws PerennialError BAD_ARGUMENT, with the line; NOT_FOUND where there is no such coupon
 */
export async function importCodes(
  operational: Operational,
  { program, treatment }: Omit<ImportedCodes, "codes">,
  file: SourceFile,
): Promise<CodesTaken> {
  const found = findProgram(await listDefinitions(operational), program);
  const coupon = found.treatments.find(({ id }) => id === treatment)?.coupon;
  if (coupon === undefined)
    throw new PerennialError(
      "NOT_FOUND",
      `The program ${program} has no treatment "${treatment}" with a coupon.`,
    );
  if (coupon.codes !== "imported")
    throw new PerennialError(
      "BAD_ARGUMENT",
      `Perennial makes the codes of ${program}/${treatment}. Write "codes": "imported" in its coupon to draw them from a file.`,
    );
  const codes = codesOfText(await textOf(file), file.name);
  const taken = await operational.transaction(async (inside) => {
    let count = 0;
    for (let from = 0; from < codes.length; from += codesAtOnce)
      count += await writeCodes(inside, {
        program,
        treatment,
        codes: codes.slice(from, from + codesAtOnce),
      });
    return count;
  });
  return { taken, known: codes.length - taken };
}

async function textOf(file: SourceFile): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of file.open()) {
    const buffer = Buffer.from(piece);
    bytes += buffer.length;
    if (bytes > mostBytes)
      throw new PerennialError("BAD_ARGUMENT", `${file.name} is larger than 64 MB: split it.`);
    pieces.push(buffer);
  }
  return Buffer.concat(pieces).toString("utf8");
}

function codesOfText(text: string, name: string): string[] {
  return text.split("\n").flatMap((line, i) => {
    const first = plainCode((line.split(",")[0] ?? "").replaceAll('"', ""));
    if (first === "" || (i === 0 && first.replace(/^\ufeff/, "") === "CODE")) return [];
    if (aCode.test(first)) return [first];
    throw new PerennialError(
      "BAD_ARGUMENT",
      `${name}, line ${i + 1}: "${first.slice(0, 80)}" is no code. A code has 4 to 64 letters, digits, - and _, one a line. Nothing was taken.`,
    );
  });
}
