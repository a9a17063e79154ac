import { readCsv } from "../collect/csv-records.ts";
import { type SourceFile, unpackedBytes } from "../collect/source-file.ts";
import { normaliseHeader } from "../collect/table-columns.ts";
import { PerennialError } from "../core/errors.ts";
import type { Covariate } from "../stats/covariates.ts";

/** Covariates of the customers of a log, and what was odd about the file. */
export interface CovariateFile {
  /** The number of each customer, in the order of the names given. */
  readonly covariates: readonly Covariate[];
  readonly warnings: readonly string[];
}

const mostValues = 20;

/**
 * Reads what is known of customers beside their orders: one row a customer, every column but the customer's
 * a covariate. A column of texts becomes one covariate of 0 and 1 for each of its values but the first.
 *
 * @param names the customers, as the log names them
 * @throws PerennialError COLUMNS_MISSING, FORMAT_UNKNOWN, NO_DATA
 */
export async function readCovariates(
  file: SourceFile,
  options: { readonly customer: string },
  names: readonly string[],
): Promise<CovariateFile> {
  const { header, rows, bad } = await readTable(file);
  const place = header.findIndex(
    (field) => normaliseHeader(field) === normaliseHeader(options.customer),
  );
  if (place < 0) {
    throw new PerennialError(
      "COLUMNS_MISSING",
      `--covariate-customer ${options.customer}: ${file.name} has no such column. It has ${header.map((field) => `"${field}"`).join(", ")}.`,
    );
  }
  const byCustomer = new Map(rows.map((row) => [row[place]?.trim() ?? "", row]));
  const twice = rows.length - byCustomer.size;
  const missing = names.filter((name) => !byCustomer.has(name));
  if (missing.length === names.length) {
    throw new PerennialError(
      "NO_DATA",
      `${file.name} names none of the ${names.length} customers of the orders: its "${header[place]}" reads e.g. "${[...byCustomer.keys()][0] ?? ""}", the orders' "${names[0] ?? ""}".`,
    );
  }
  const columns = header.flatMap((name, at) => {
    if (at === place) return [];
    const cells = names.map((customer) => byCustomer.get(customer)?.[at]?.trim() ?? "");
    return covariatesOf(name, cells, file.name);
  });
  if (columns.length === 0) {
    throw new PerennialError(
      "FORMAT_UNKNOWN",
      `${file.name} has no column beside the customer's in which customers differ.`,
    );
  }
  return {
    covariates: columns,
    warnings: [
      ...(missing.length > 0
        ? [
            `${missing.length} of ${names.length} customers are not in ${file.name}, first "${missing[0]}": they are taken to be average.`,
          ]
        : []),
      ...(twice > 0
        ? [`${twice} rows of ${file.name} name a customer again: the last row of each is taken.`]
        : []),
      ...(bad > 0 ? [`${bad} rows of ${file.name} cannot be read and are left out.`] : []),
    ],
  };
}

async function readTable(file: SourceFile): Promise<{
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly bad: number;
}> {
  const rows: (readonly string[])[] = [];
  let bad = 0;
  for await (const batch of readCsv(unpackedBytes(file).bytes)) {
    bad += batch.bad.length;
    for (const record of batch.records) rows.push(record.fields);
  }
  const [header, ...rest] = rows;
  if (header === undefined) {
    throw new PerennialError("FORMAT_UNKNOWN", `${file.name} has no header row that can be read.`);
  }
  return { header, rows: rest, bad };
}

/** One covariate of a column of numbers, one for each value but the first of a column of texts. */
function covariatesOf(name: string, cells: readonly string[], file: string): Covariate[] {
  const known = cells.filter((cell) => cell !== "");
  const numbers = known.map(Number);
  if (numbers.every(Number.isFinite)) {
    const mean = numbers.reduce((sum, value) => sum + value, 0) / Math.max(1, numbers.length);
    return [
      { name, values: Float64Array.from(cells, (cell) => (cell === "" ? mean : Number(cell))) },
    ];
  }
  const values = [...new Set(known)].sort();
  if (values.length > mostValues) {
    throw new PerennialError(
      "FORMAT_UNKNOWN",
      `The column "${name}" of ${file} has ${values.length} different texts, e.g. "${values[0]}". A category may have ${mostValues}: leave the column out or group its values.`,
    );
  }
  return values.slice(1).map((value) => {
    const share = known.filter((cell) => cell === value).length / known.length;
    return {
      name: `${name}=${value}`,
      values: Float64Array.from(cells, (cell) => (cell === "" ? share : Number(cell === value))),
    };
  });
}
