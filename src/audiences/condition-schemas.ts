import { z } from "zod";
import { specs } from "./rule.ts";

/** A condition as forms are drawn from it. */
export interface ConditionSchema {
  readonly name: string;
  /**
   * JSON Schema of what is written in it. Shapes that several share are references: `span`, a span of time; `test` and
   * `tests`, of properties. What must hold between fields is not said; whoever reads a definition says it.
   */
  readonly schema: z.core.JSONSchema.BaseSchema;
}

/** All conditions. */
export function conditionSchemas(): ConditionSchema[] {
  return Object.entries(specs).map(([name, spec]) => ({
    name,
    schema: z.toJSONSchema(spec, { io: "input", unrepresentable: "any" }),
  }));
}
