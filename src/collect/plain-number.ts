/**
 * A number's text without an exponent, digit for digit; one of more than 40 digits stays as it is written.
 * @example plainNumber("12.50") // "12.50"
 * @example plainNumber("1.25e-2") // "0.0125"
 */
export function plainNumber(text: string): string {
  const parts = /^(-?)(\d+)(?:\.(\d+))?[eE]([+-]?\d+)$/.exec(text);
  if (!parts) return text;
  const [, sign = "", whole = "", fraction = "", power = ""] = parts;
  const exponent = Number(power);
  if (Math.abs(exponent) + whole.length + fraction.length > 40) return text;
  return sign + shiftPoint(whole + fraction, fraction.length - exponent);
}

/**
 * Digits with a decimal point before the last `scale` of them.
 * @example shiftPoint("1250", 2) // "12.50"
 * @example shiftPoint("5", 3) // "0.005"
 */
export function shiftPoint(digits: string, scale: number): string {
  if (scale <= 0) return withoutZeros(digits + "0".repeat(-scale));
  const padded = digits.padStart(scale + 1, "0");
  return `${withoutZeros(padded.slice(0, -scale))}.${padded.slice(-scale)}`;
}

function withoutZeros(digits: string): string {
  return digits.replace(/^0+(?=\d)/, "");
}
