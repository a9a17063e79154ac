import { whole } from "./terminal.ts";

/** A figure as it is printed: four digits, or whole from 1,000 on. */
export const figure = (value: number): string =>
  Math.abs(value) >= 1_000 ? whole(value) : String(Number(value.toPrecision(4)));

/** A difference with its sign. */
export const signed = (value: number, digits?: number): string => {
  const text = digits === undefined ? figure(Math.abs(value)) : Math.abs(value).toFixed(digits);
  return `${value < 0 ? "−" : "+"}${text}`;
};

/** An interval of a difference. */
export const range = ([lower, upper]: readonly [number, number]): string =>
  `${signed(lower)} to ${signed(upper)}`;

/** A p value. */
export const chance = (p: number): string => (p < 0.0001 ? "<0.0001" : p.toFixed(4));
