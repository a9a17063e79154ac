import { type UseMutationResult, useMutation, useQueryClient } from "@tanstack/react-query";
import { ApiError, errorOf } from "./api.ts";

/** A file that an operation reads. */
interface OperationFile {
  readonly name: string;
  readonly text: string;
}

/** Runs one of the server's operations and reads the last line of its answer: the result, or what went wrong. */
export async function runOperation<Result>(
  name: string,
  input: unknown,
  file?: OperationFile,
): Promise<Result> {
  const body = file === undefined ? undefined : new Blob([file.text]);
  const query = new URLSearchParams({
    input: JSON.stringify(input),
    ...(file && body ? { file: file.name, size: String(body.size) } : {}),
  });
  const response = await fetch(`/api/operations/${name}?${query}`, {
    method: "POST",
    ...(body ? { body } : {}),
  }).catch(() => {
    throw new ApiError("UNREACHABLE", "The server did not answer.", 0);
  });
  if (!response.ok) throw await errorOf(response);
  const last = (await response.text()).trim().split("\n").at(-1) ?? "";
  const line = last === "" ? { kind: "error" } : JSON.parse(last);
  if (line.kind === "done") return line.result;
  throw new ApiError(line.code ?? "UNKNOWN", line.message ?? "The server ended early.", 500);
}

/** Keeps one definition, as `perennial apply` does. */
export function applyDefinition(name: string, definition: object): Promise<unknown> {
  return applyDefinitions(name, [definition]);
}

/** Keeps several definitions: all of them, or none. */
export function applyDefinitions(name: string, all: readonly object[]): Promise<unknown> {
  const file = { name: `${name}.json`, text: JSON.stringify(all) };
  return runOperation("apply-definitions", { prune: false }, file);
}

/** An operation to run from a button. Afterwards all that was read is read anew. */
export function useOperation<Input, Result>(name: string): UseMutationResult<Result, Error, Input> {
  const queries = useQueryClient();
  return useMutation({
    mutationKey: [name],
    mutationFn: (input: Input) => runOperation<Result>(name, input),
    // Not awaited: what a caller does with the result must not wait until all is read anew.
    onSuccess: () => void queries.invalidateQueries(),
  });
}
