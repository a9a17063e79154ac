/**
 * One record to its fields, as RFC 4180 writes them: a field that begins with a quote ends at the next
 * quote that is not doubled, and the delimiter or the end must follow.
 *
 * @param strayQuotes whether a quote inside a field that did not begin with one stands for itself (`5" pipe`)
 * @returns undefined when the text is no such record
 * @example splitFields('a,"b ""c"", d",e', ",") // ["a", 'b "c", d', "e"]
 */
export function splitFields(
  record: string,
  delimiter: string,
  options: { readonly strayQuotes?: boolean } = {},
): string[] | undefined {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    const quoted = record.charCodeAt(at) === 34;
    const end = quoted ? closingQuote(record, at) + 1 : plainEnd(record, at, delimiter);
    if (quoted && (end === 0 || (end < record.length && record[end] !== delimiter)))
      return undefined;
    const field = quoted ? record.slice(at + 1, end - 1) : record.slice(at, end);
    if (field.includes('"')) {
      if (!quoted && !options.strayQuotes) return undefined;
      fields.push(quoted ? field.replaceAll('""', '"') : field);
    } else fields.push(field);
    if (end === record.length) return fields;
    at = end + 1;
  }
}

function plainEnd(record: string, from: number, delimiter: string): number {
  const end = record.indexOf(delimiter, from);
  return end < 0 ? record.length : end;
}

/** Where the quote that opens at `open` closes; -1 when it does not. */
function closingQuote(record: string, open: number): number {
  for (let at = record.indexOf('"', open + 1); at >= 0; at = record.indexOf('"', at + 2)) {
    if (record.charCodeAt(at + 1) !== 34) return at;
  }
  return -1;
}
