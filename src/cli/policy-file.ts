import { readFileSync } from "node:fs";
import { isObject } from "../collect/event.ts";
import { PerennialError, systemCode } from "../core/errors.ts";
import { type Policy, policy } from "../decide/policy.ts";

/**
 * Reads a file of a policy by itself, or of a program, whose policy is meant.
 * @throws PerennialError BAD_ARGUMENT; FILE_UNREADABLE
 */
export function readPolicyFile(path: string): Policy {
  let given: unknown;
  try {
    given = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    const why = systemCode(error);
    if (why !== undefined)
      throw new PerennialError("FILE_UNREADABLE", `${path} cannot be read (${why}).`);
    const reason = error instanceof Error ? error.message : String(error);
    throw new PerennialError("BAD_ARGUMENT", `${path}: cannot be read as JSON: ${reason}`);
  }
  const text = isObject(given) && isObject(given["policy"]) ? given["policy"] : given;
  const read = policy.safeParse(text);
  if (read.success) return read.data;
  const faults = read.error.issues.map(
    ({ path: where, message }) => `${where.join(".") || "the policy"}: ${message}`,
  );
  throw new PerennialError("BAD_ARGUMENT", `${path}: ${faults.join("; ")}.`);
}
