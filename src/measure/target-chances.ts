import { growingColumn } from "./growing-column.ts";
import { keyOf, type TargetPolicy } from "./target-policy.ts";

/** With which chances the judged policy would have acted in the rows of a log. */
export interface ChancesTold {
  /** By row, of the action that was taken. */
  readonly targets: Float64Array;
  /** By row, the place of its chances in `chances`. */
  readonly context: Int32Array;
  /** By context and action; undefined: of actions that were not taken the log does not tell them. */
  readonly chances: readonly Float64Array[] | undefined;
  /** The share of what the policy would do that no row of the log did. */
  readonly untried: number;
}

/** Chances while rows are read. */
export interface ChancesReader {
  /** Whether the row can be judged. */
  readonly take: (
    by: readonly string[],
    told: { readonly action: number; readonly chance: number },
  ) => boolean;
  readonly end: (actions: readonly string[], taken: Int32Array) => ChancesTold;
}

/** Chances of a policy that tells those of all actions. */
export function chancesOfPolicy(policy: TargetPolicy): ChancesReader {
  const codes = new Map<string, number>();
  const valuesOf: (readonly string[])[] = [];
  const context = growingColumn();
  return {
    take(by) {
      const key = keyOf(by);
      let code = codes.get(key);
      if (code === undefined) {
        if (policy.chancesOf(by, []) === undefined) return false;
        code = codes.size;
        codes.set(key, code);
        valuesOf.push([...by]);
      }
      context.push(code);
      return true;
    },
    end(actions, taken) {
      const told = valuesOf.map((values) => policy.chancesOf(values, actions) ?? new Map());
      const chances = told.map((own) =>
        Float64Array.from(actions, (action) => Number(own.get(action) ?? 0)),
      );
      const contexts = Int32Array.from(context.values());
      const targets = new Float64Array(taken.length);
      let tried = 0;
      const sums = chances.map((own) => own.reduce((sum, each) => sum + each, 0));
      for (let row = 0; row < taken.length; row++) {
        targets[row] = chances[contexts[row] ?? 0]?.[taken[row] ?? 0] ?? 0;
        tried += Math.min(1, sums[contexts[row] ?? 0] ?? 0);
      }
      const untried = taken.length === 0 ? 0 : 1 - tried / taken.length;
      // Chances are rounded to some digits.
      return { targets, context: contexts, chances, untried: untried < 1e-3 ? 0 : untried };
    },
  };
}

/** Features of more values than this do not tell chances that come again. */
const mostContexts = 10_000;

/**
 * Chances of a column that tells that of the action that was taken. Where they are the same in all rows with the same action
 * and features, rows tell one another the chances of the other actions.
 */
export function chancesOfColumn(): ChancesReader {
  const codes = new Map<string, number>();
  const chances: number[][] = [];
  const [context, targets] = [growingColumn(), growingColumn()];
  let isSame = true;
  return {
    take(by, { action, chance }) {
      targets.push(chance);
      if (!isSame) return true;
      const key = keyOf(by);
      const code = codes.get(key) ?? codes.size;
      if (code === codes.size) {
        codes.set(key, code);
        chances.push([]);
      }
      context.push(code);
      const own = chances[code];
      const before = own?.[action];
      if (own && before === undefined) own[action] = chance;
      isSame =
        codes.size <= mostContexts && (before === undefined || Math.abs(before - chance) < 1e-6);
      return true;
    },
    end(actions, taken) {
      const told = { targets: targets.values(), untried: 0 };
      const contexts = isSame ? Int32Array.from(context.values()) : new Int32Array(taken.length);
      const all = chances.map((own) => Float64Array.from(actions, (_, k) => own[k] ?? 0));
      const isWhole = all.map(
        (own) => Math.abs(own.reduce((sum, each) => sum + each, 0) - 1) < 0.01,
      );
      let whole = 0;
      for (const code of contexts) whole += Number(isWhole[code]);
      return isSame && whole >= 0.99 * taken.length
        ? { ...told, context: contexts, chances: all }
        : { ...told, context: contexts, chances: undefined };
    },
  };
}
