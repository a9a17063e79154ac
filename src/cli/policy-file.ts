import { isObject } from "../collect/event.ts";
import { PerennialError } from "../core/errors.ts";
import { type Policy, policy } from "../decide/policy.ts";
import { readJsonFile } from "./json-file.ts";

/**
 * Reads a file of a policy by itself, or of a program, whose policy is meant.
 * @throws PerennialError BAD_ARGUMENT; FILE_UNREADABLE
 */
export function readPolicyFile(path: string): Policy {
  const given = readJsonFile(path);
  const text = isObject(given) && isObject(given["policy"]) ? given["policy"] : given;
  const read = policy.safeParse(text);
  if (read.success) return read.data;
  const faults = read.error.issues.map(
    ({ path: where, message }) => `${where.join(".") || "the policy"}: ${message}`,
  );
  throw new PerennialError("BAD_ARGUMENT", `${path}: ${faults.join("; ")}.`);
}
