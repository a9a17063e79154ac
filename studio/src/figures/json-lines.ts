/** One line of a JSON text as it is shown. */
export interface JsonLine {
  /** Where in the object it stands: `properties.products[1].price`. */
  readonly path: string;
  readonly depth: number;
  /** The key with its colon; empty within a list. */
  readonly key: string;
  readonly text: string;
  /** Whether this is what is wrong. */
  readonly isBad: boolean;
}

const mostLines = 400;

/**
 * An object as lines, the bad field's marked. Where the field is not there, the nearest object around it is marked.
 *
 * @example
 * jsonLines({ a: 1 }, "a")[1] // { path: "a", depth: 1, key: "a: ", text: "1", isBad: true }
 */
export function jsonLines(value: unknown, badPath: string | null): readonly JsonLine[] {
  const lines: JsonLine[] = [];
  const write = (at: Omit<JsonLine, "isBad">, each: unknown, comma: string): void => {
    const isBad = at.path === badPath;
    if (typeof each !== "object" || each === null) {
      lines.push({ ...at, text: `${JSON.stringify(each) ?? "null"}${comma}`, isBad });
      return;
    }
    const isList = Array.isArray(each);
    const [open, close] = isList ? ["[", "]"] : ["{", "}"];
    const entries = Object.entries(each);
    if (entries.length === 0) {
      lines.push({ ...at, text: `${open}${close}${comma}`, isBad });
      return;
    }
    lines.push({ ...at, text: open, isBad });
    for (const [i, [key, inner]] of entries.entries()) {
      const path = isList ? `${at.path}[${key}]` : at.path === "" ? key : `${at.path}.${key}`;
      const shown = isList ? "" : `${JSON.stringify(key)}: `;
      const end = i === entries.length - 1 ? "" : ",";
      write({ path, depth: at.depth + 1, key: shown, text: "" }, inner, end);
    }
    lines.push({ ...at, key: "", text: `${close}${comma}`, isBad: false });
  };
  write({ path: "", depth: 0, key: "", text: "" }, value, "");
  return marked(lines, badPath).slice(0, mostLines);
}

/** Marks the object around a bad field that is not there. */
function marked(lines: readonly JsonLine[], badPath: string | null): readonly JsonLine[] {
  if (badPath === null || lines.some(({ isBad }) => isBad)) return lines;
  for (let path = badPath; ; path = path.replace(/(?:^|\.|(?=\[))[^.[]*\]?$/, "")) {
    const at = lines.findIndex((line) => line.path === path);
    if (at >= 0) return lines.map((line, i) => (i === at ? { ...line, isBad: true } : line));
    if (path === "") return lines;
  }
}
