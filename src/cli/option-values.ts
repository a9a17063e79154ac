import { PerennialError } from "../core/errors.ts";
import { effectOf, type SaidEffect } from "../decide/pre-registration.ts";

/**
 * Names with commas between, or an option several times.
 * @throws PerennialError BAD_ARGUMENT where none is named
 */
export function listed(value: string, before: readonly string[] = []): readonly string[] {
  const names = value
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  if (names.length === 0)
    throw new PerennialError(
      "BAD_ARGUMENT",
      `"${value}" names no column: name one, several with commas between, or leave the option out.`,
    );
  return [...new Set([...before, ...names])];
}

/**
 * A number above 0; undefined where the option is not given.
 * @throws PerennialError BAD_ARGUMENT
 */
export function positive(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new PerennialError("BAD_ARGUMENT", `${option} "${text}" is no number above 0.`);
}

/**
 * A number of 0 or more.
 * @throws PerennialError BAD_ARGUMENT
 */
export function notNegative(option: string, text: string): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (value >= 0 && Number.isFinite(value)) return value;
  throw new PerennialError("BAD_ARGUMENT", `${option} "${text}" is no number of 0 or more.`);
}

/**
 * An effect as it is said: 0.5, or 2%.
 * @throws PerennialError BAD_ARGUMENT
 */
export function saidEffect(option: string, text: string | undefined): SaidEffect | undefined {
  if (text === undefined) return undefined;
  const effect = effectOf(text);
  if (effect === undefined)
    throw new PerennialError(
      "BAD_ARGUMENT",
      `${option} "${text}" is no number above 0, such as 0.5, or 2% of the control's mean.`,
    );
  return effect;
}

/**
 * Shares of arms, such as none=0.2,mail=0.8.
 * @throws PerennialError BAD_ARGUMENT
 */
export function saidShares(text: string | undefined): Readonly<Record<string, number>> | undefined {
  if (text === undefined) return undefined;
  const shares = saidNumbers("--shares", text);
  const [arm] = Object.entries(shares).find(([, share]) => !(share > 0)) ?? [];
  if (arm === undefined) return shares;
  throw new PerennialError("BAD_ARGUMENT", `--shares: the share of "${arm}" is not above 0.`);
}

/**
 * A number each, such as mail=0.15,letter=1.
 * @throws PerennialError BAD_ARGUMENT
 */
export function saidNumbers(
  option: string,
  text: string | undefined,
): Readonly<Record<string, number>> {
  const pairs = (text ?? "").split(",").filter((part) => part.trim() !== "");
  return Object.fromEntries(
    pairs.map((part) => {
      const at = part.lastIndexOf("=");
      const value = part.slice(at + 1).trim();
      if (at > 0 && value !== "" && Number.isFinite(Number(value)))
        return [part.slice(0, at).trim(), Number(value)] as const;
      throw new PerennialError(
        "BAD_ARGUMENT",
        `${option} "${part}" is not NAME=NUMBER, such as mail=0.15; several with commas between.`,
      );
    }),
  );
}
