import { z } from "zod";
import { isObject } from "../collect/event.ts";
import { join, param, type Sql, sql } from "../store/sql.ts";
import { disordered, isOrdered, rangeInWords } from "./range.ts";

/**
 * What a property must be. A plain value must be equal, and of the same type. `atLeast` and `atMost` take numbers, also
 * those that were sent as text. `contains` looks for a piece of text, in any case.
 */
export type PropertyTest =
  | string
  | number
  | boolean
  | { readonly oneOf: readonly (string | number | boolean)[] }
  | { readonly not: string | number | boolean }
  | { readonly atLeast?: number | undefined; readonly atMost?: number | undefined }
  | { readonly contains: string }
  | { readonly exists: boolean };

const scalar = z.union([z.string().max(500), z.number(), z.boolean()]);

/** {@link PropertyTest} as it arrives from outside. */
export const propertyTest: z.ZodType<PropertyTest> = z.union(
  [
    scalar,
    z.strictObject({ oneOf: z.array(scalar).min(1).max(1_000) }),
    z.strictObject({ not: scalar }),
    z
      .strictObject({ atLeast: z.number(), atMost: z.number().optional() })
      .refine(isOrdered, disordered),
    z.strictObject({ atMost: z.number() }),
    z.strictObject({ contains: z.string().min(1).max(500) }),
    z.strictObject({ exists: z.boolean() }),
  ],
  {
    error:
      'is no test. Write a text, a number, true or false, or one of {"oneOf": […]}, {"not": …}, {"atLeast": …, "atMost": …}, {"contains": "…"}, {"exists": true}',
  },
);

/** Tests by the path of the property: `category`, `page.path`, `products[].sku` (any of a list). All must hold. */
export type PropertyTests = Readonly<Record<string, PropertyTest>>;

/** {@link PropertyTests} as they arrive from outside. */
export const propertyTests: z.ZodType<PropertyTests> = z.record(
  z
    .string()
    .regex(
      /^[^.[\]]{1,100}(?:\[\])?(?:\.[^.[\]]{1,100}(?:\[\])?){0,5}$/,
      "is no path of a property. Write category, page.path, or products[].sku for any of a list",
    ),
  propertyTest,
);

/** Whether an object of JSON passes all tests. */
export function passes(object: unknown, tests: PropertyTests): boolean {
  let split = steps.get(tests);
  if (split === undefined) {
    split = Object.entries(tests).map(([path, test]) => [path.split("."), test]);
    steps.set(tests, split);
  }
  return split.every(([path, test]) => {
    const found = valuesAt(object, path);
    // What must be absent or other must be so for all; what must be there, for one.
    return isNegative(test)
      ? found.every((value) => passesOne(value, test))
      : found.some((value) => passesOne(value, test));
  });
}

/** The paths of tests, split: they are asked for with every event. */
const steps = new WeakMap<
  PropertyTests,
  (readonly [path: readonly string[], test: PropertyTest])[]
>();

function isNegative(test: PropertyTest): boolean {
  return typeof test === "object" && ("not" in test || ("exists" in test && !test.exists));
}

/** The values of a path: several through a list, none through an empty one, undefined where it leads nowhere. */
function valuesAt(object: unknown, steps: readonly string[]): unknown[] {
  const [step, ...rest] = steps;
  if (step === undefined) return [object];
  const isList = step.endsWith("[]");
  const value = isObject(object) ? object[isList ? step.slice(0, -2) : step] : undefined;
  if (!isList) return valuesAt(value, rest);
  return Array.isArray(value) ? value.flatMap((each: unknown) => valuesAt(each, rest)) : [];
}

const plainNumber = /^-?\d{1,15}(?:\.\d{1,15})?$/;

function passesOne(value: unknown, test: PropertyTest): boolean {
  if (typeof test !== "object") return value === test;
  if ("oneOf" in test) return test.oneOf.some((each) => each === value);
  if ("not" in test) return value !== test.not;
  if ("exists" in test) return (value !== undefined && value !== null) === test.exists;
  if ("contains" in test)
    return typeof value === "string" && lowerCase(value).includes(lowerCase(test.contains));
  const number = numberOf(value);
  if (number === undefined) return false;
  return number >= (test.atLeast ?? -Infinity) && number <= (test.atMost ?? Infinity);
}

/**
 * A number of JSON, or a text that is a plain decimal.
 * @example numberOf("19.99") // 19.99
 */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  return typeof value === "string" && plainNumber.test(value) ? Number(value) : undefined;
}

/** Lower case, letter by letter, as the engine has it: JavaScript's own minds where in a word a letter stands. */
function lowerCase(text: string): string {
  return [...text].map((letter) => letter.toLowerCase()).join("");
}

/** The same tests on a column of JSON. */
export function passesSql(column: Sql, tests: PropertyTests): Sql {
  const all = Object.entries(tests).map(([path, test]) => testSql(column, path.split("."), test));
  return all.length === 0 ? sql`1` : join(all, " AND ");
}

/** A test of what lies at a path below an expression of raw JSON. */
function testSql(json: Sql, steps: readonly string[], test: PropertyTest): Sql {
  const list = steps.findIndex((step) => step.endsWith("[]"));
  if (list < 0) return oneSql(json, steps, test);
  const before = steps.slice(0, list);
  const name = (steps[list] ?? "").slice(0, -2);
  const items = sql`JSONExtractArrayRaw(${json}, ${pathKeys([...before, name])})`;
  const inner = testSql(itemNames[list] ?? sql`item`, steps.slice(list + 1), test);
  const quantifier = isNegative(test) ? sql`arrayAll` : sql`arrayExists`;
  return sql`${quantifier}(${itemNames[list] ?? sql`item`} -> ${inner}, ${items})`;
}

const itemNames: readonly Sql[] = [
  sql`item0`,
  sql`item1`,
  sql`item2`,
  sql`item3`,
  sql`item4`,
  sql`item5`,
];

/** The steps of a path as arguments of the engine's functions of JSON. */
export function pathKeys(steps: readonly string[]): Sql {
  return join(
    steps.map((step) => sql`${param("String", step)}`),
    ", ",
  );
}

function oneSql(json: Sql, steps: readonly string[], test: PropertyTest): Sql {
  const at = (read: Sql): Sql =>
    steps.length === 0 ? sql`${read}(${json})` : sql`${read}(${json}, ${pathKeys(steps)})`;
  const type = at(sql`JSONType`);
  const equal = (value: string | number | boolean): Sql => {
    if (typeof value === "string")
      return sql`(${type} = 'String' AND ${at(sql`JSONExtractString`)} = ${param("String", value)})`;
    if (typeof value === "boolean")
      return sql`(${type} = 'Bool' AND ${at(sql`JSONExtractBool`)} = ${param("UInt8", value ? 1 : 0)})`;
    return sql`(${type} IN ('Int64', 'UInt64', 'Double') AND ${at(sql`JSONExtractFloat`)} = ${param("Float64", value)})`;
  };
  if (typeof test !== "object") return equal(test);
  if ("oneOf" in test) return sql`(${join(test.oneOf.map(equal), " OR ")})`;
  if ("not" in test) return sql`NOT ${equal(test.not)}`;
  if ("exists" in test) return test.exists ? sql`${type} != 'Null'` : sql`${type} = 'Null'`;
  if ("contains" in test)
    return sql`(${type} = 'String' AND position(lowerUTF8(${at(sql`JSONExtractString`)}), lowerUTF8(${param("String", test.contains)})) > 0)`;
  const number = numberSql(at);
  const { atLeast, atMost } = test;
  const bounds = [
    ...(atLeast === undefined ? [] : [sql`${number} >= ${param("Float64", atLeast)}`]),
    ...(atMost === undefined ? [] : [sql`${number} <= ${param("Float64", atMost)}`]),
  ];
  return sql`ifNull(${join(bounds, " AND ")}, 0)`;
}

/** {@link numberOf} of a path; null where it is none. */
function numberSql(at: (read: Sql) => Sql): Sql {
  return sql`multiIf(
    ${at(sql`JSONType`)} IN ('Int64', 'UInt64', 'Double'), ${at(sql`JSONExtractFloat`)},
    match(${at(sql`JSONExtractString`)}, '^-?[0-9]{1,15}(\\.[0-9]{1,15})?$'), toFloat64OrNull(${at(sql`JSONExtractString`)}),
    NULL
  )`;
}

/** {@link numberOf} of a property of a column of JSON; null where it is none. */
export function propertyNumberSql(column: Sql, path: string): Sql {
  return numberSql((read) => sql`${read}(${column}, ${pathKeys(path.split("."))})`);
}

/** Tests in words, after "with": `category "Shoes" and price at least 20`. */
export function testsInWords(tests: PropertyTests): string {
  return Object.entries(tests)
    .map(([path, test]) => testInWords(path, test))
    .join(" and ");
}

/** A test in words, after "with" or "have": `category "Shoes"`, `no coupon`. */
export function testInWords(path: string, test: PropertyTest): string {
  // `products[].sku` is said as `products sku`.
  const name = path.replaceAll("[]", "").replaceAll(".", " ");
  const quoted = (value: string | number | boolean): string => JSON.stringify(value);
  if (typeof test !== "object") return `${name} ${quoted(test)}`;
  if ("oneOf" in test) return `${name} ${test.oneOf.map(quoted).join(" or ")}`;
  if ("not" in test) return `${name} other than ${quoted(test.not)}`;
  if ("exists" in test) return test.exists ? `a known ${name}` : `no ${name}`;
  if ("contains" in test) return `${name} containing ${quoted(test.contains)}`;
  return `${name} ${rangeInWords(test)}`;
}
