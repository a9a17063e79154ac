import { dayShort } from "../format.ts";

const dayMs = 86_400_000;

/** Days of a period as they stand below a picture: at most so many, on the first of months where there are some. */
export function dayTicks(
  { from, to }: { readonly from: string; readonly to: string },
  most: number,
): readonly { readonly share: number; readonly label: string }[] {
  const begin = Date.parse(from);
  const days = (Date.parse(to) - begin) / dayMs + 1;
  const all = Array.from({ length: days }, (_, i) => new Date(begin + i * dayMs));
  const firsts = all.filter((each) => each.getUTCDate() === 1);
  const shown = firsts.length >= 3 ? firsts : all;
  const step = Math.ceil(shown.length / most);
  return shown
    .filter((_, i) => i % step === 0)
    .map((each) => ({
      share: (each.getTime() - begin) / dayMs / days,
      label: dayShort(each.toISOString().slice(0, 10)),
    }));
}
