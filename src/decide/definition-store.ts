import { randomBytes } from "node:crypto";
import { z } from "zod";
import { compareDefinitions, type DefinitionChange } from "../audiences/definition-change.ts";
import { PerennialError } from "../core/errors.ts";
import type { Operational, Statements } from "../store/operational.ts";
import { pgSql } from "../store/pg-sql.ts";
import type { Versioned } from "./choose.ts";
import { type AnyDefinition, type DefinitionKinds, decisionKinds } from "./definition.ts";
import type { MessageFrequency } from "./frequency.ts";
import type { UniversalHoldout } from "./holdout.ts";
import type { Placement } from "./placement.ts";
import { audiencesNamed } from "./policy.ts";
import type { Program } from "./program.ts";
import { receiptKeyBytes } from "./receipt.ts";

/** All that says what is decided. */
export interface KeptDefinitions {
  readonly placements: readonly (Placement & Kept)[];
  readonly programs: readonly (Program & Kept)[];
  /** Undefined where nobody is held out of everything. */
  readonly universal: (UniversalHoldout & Kept) | undefined;
  /** How often people are written to, by channel: experiments. */
  readonly frequencies: readonly (MessageFrequency & Kept)[];
}

/** Which version of a definition it is, and since when. */
export interface Kept extends Versioned {
  /** ISO 8601. */
  readonly since: string;
}

/** The kinds that are kept together, with what a floor above demands of them before a change holds: who may run. */
export interface DefinitionRules<D extends AnyDefinition> extends DefinitionKinds<D> {
  /** Refuses a change by throwing. It is asked within the change's transaction, when all of it is written. */
  readonly allow: (
    inside: Pick<Statements, "rows">,
    change: { readonly before: readonly D[]; readonly after: readonly D[] },
  ) => Promise<void>;
}

const row = z.object({
  kind: z.string(),
  name: z.string(),
  version: z.number(),
  definition: z.unknown(),
  since: z.string(),
});

/** The newest version of each definition of some kinds, by kind and name. */
export async function readKept<D extends AnyDefinition>(
  operational: Pick<Statements, "rows">,
  { kinds, read }: DefinitionKinds<D>,
): Promise<(D & Kept)[]> {
  const rows = await operational.rows(
    pgSql`SELECT DISTINCT ON (kind, name) kind, name, version, definition, since
FROM definition_version
WHERE kind = ANY(${kinds}::text[])
ORDER BY kind, name, version DESC`,
    row,
  );
  return rows
    .filter(({ definition }) => definition !== null)
    .map(({ kind, name, version, definition, since }) => ({
      ...read(definition, `${kind} ${name}`),
      version,
      since,
    }));
}

/** The newest version of each definition, by name. */
export async function listDefinitions(
  operational: Pick<Statements, "rows">,
): Promise<KeptDefinitions> {
  const placements: KeptDefinitions["placements"][number][] = [];
  const programs: KeptDefinitions["programs"][number][] = [];
  const frequencies: KeptDefinitions["frequencies"][number][] = [];
  let universal: KeptDefinitions["universal"];
  for (const each of await readKept(operational, decisionKinds)) {
    const { version, since } = each;
    if (each.kind === "placement") placements.push({ ...each.text, version, since });
    else if (each.kind === "program") programs.push({ ...each.text, version, since });
    else if (each.kind === "frequency") frequencies.push({ ...each.text, version, since });
    else universal = { ...each.text, version, since };
  }
  return { placements, programs, universal, frequencies };
}

/** What became of a definition. */
export interface KeptChange extends DefinitionChange<object> {
  readonly kind: string;
}

/** How definitions are applied. */
export interface ApplyOptions<D extends AnyDefinition> {
  /** Removes those without a file, of the kinds that have any. */
  readonly prune: boolean;
  /** All kinds that are kept, not of this floor alone. */
  readonly kinds: DefinitionKinds<D>;
}

/** What applying definitions would change. */
export async function compareWithKept<D extends AnyDefinition>(
  operational: Pick<Statements, "rows">,
  given: readonly D[],
  { prune, kinds }: ApplyOptions<D>,
): Promise<KeptChange[]> {
  return changesOf(await readKept(operational, kinds), given, { prune, kinds });
}

function changesOf<D extends AnyDefinition>(
  kept: readonly (D & Kept)[],
  given: readonly D[],
  { prune, kinds }: ApplyOptions<D>,
): KeptChange[] {
  return kinds.kinds.flatMap((kind) => {
    const these = given.filter((each) => each.kind === kind);
    const known = kept.filter((each) => each.kind === kind);
    return compareDefinitions<object>(known, these, prune && these.length > 0).map((change) => ({
      kind,
      ...change,
    }));
  });
}

/**
 * Keeps definitions, each change as a new version, all or none.
 * @param options.audiences the names of the audiences that there are
 * @throws PerennialError BAD_ARGUMENT where one names what does not exist; what the rules throw
 */
export async function applyDefinitions<D extends AnyDefinition>(
  operational: Operational,
  given: readonly D[],
  options: {
    readonly prune: boolean;
    readonly audiences: ReadonlySet<string>;
    readonly rules: DefinitionRules<D>;
  },
): Promise<KeptChange[]> {
  const { prune, audiences, rules } = options;
  const twice = given.find(({ kind, name }, i) =>
    given.slice(0, i).some((other) => other.kind === kind && other.name === name),
  );
  if (twice)
    throw new PerennialError("BAD_ARGUMENT", `There are two of the ${twice.kind} ${twice.name}.`);
  return changeKept(operational, rules, async (inside, kept) => {
    const changes = changesOf(kept, given, { prune, kinds: rules });
    for (const { kind, name, change, after } of changes)
      if (change !== "unchanged") await keepNext(inside, { kind, name, text: after ?? null });
    requireNamed(await listDefinitions(inside), audiences);
    return changes;
  });
}

/**
 * Starts, pauses or ends a program: its next version.
 * @throws PerennialError NOT_FOUND; what the rules throw
 */
export async function setProgramState<D extends AnyDefinition>(
  operational: Operational,
  { program: name, state }: Pick<Program, "program" | "state">,
  rules: DefinitionRules<D>,
): Promise<KeptProgram> {
  await changeKept(operational, rules, async (inside) => {
    const {
      since: _since,
      version: _version,
      ...text
    } = findProgram(await listDefinitions(inside), name);
    if (text.state !== state)
      await keepNext(inside, { kind: "program", name, text: { ...text, state } });
  });
  return findProgram(await listDefinitions(operational), name);
}

/** Changes what is kept, whole or not at all, one change after the other, as the rules allow. */
function changeKept<D extends AnyDefinition, T>(
  operational: Operational,
  rules: DefinitionRules<D>,
  work: (inside: Statements, before: readonly (D & Kept)[]) => Promise<T>,
): Promise<T> {
  return operational.transaction(async (inside) => {
    await inside.command(pgSql`LOCK TABLE definition_version IN EXCLUSIVE MODE`);
    const before = await readKept(inside, rules);
    const done = await work(inside, before);
    await rules.allow(inside, { before, after: await readKept(inside, rules) });
    return done;
  });
}

async function keepNext(
  inside: Statements,
  {
    kind,
    name,
    text,
  }: { readonly kind: string; readonly name: string; readonly text: object | null },
): Promise<void> {
  await inside.command(
    pgSql`INSERT INTO definition_version (kind, name, version, definition)
SELECT ${kind}::text, ${name}::text, coalesce(max(version), 0) + 1, ${text && { json: text }}::jsonb
FROM definition_version WHERE kind = ${kind} AND name = ${name}`,
  );
}

/** A program as it is kept. */
export type KeptProgram = Program & Kept;

/** @throws PerennialError NOT_FOUND */
export function findProgram({ programs }: KeptDefinitions, name: string): KeptProgram {
  const found = programs.find(({ program }) => program === name);
  if (found) return found;
  throw new PerennialError(
    "NOT_FOUND",
    `There is no program "${name}". See perennial programs list.`,
  );
}

/** @throws PerennialError NOT_FOUND */
export function findFrequency(
  { frequencies }: Pick<KeptDefinitions, "frequencies">,
  channel: string,
): MessageFrequency & Kept {
  const found = frequencies.find(({ frequency }) => frequency === channel);
  if (found) return found;
  throw new PerennialError(
    "NOT_FOUND",
    `There is no frequency of the channel "${channel}". Apply one: {"frequency": "email", "title": …, "salt": …, "arms": {"all": {"share": 0.9, "of": 1}, "none": {"share": 0.1, "of": 0}}, "starts": …}.`,
  );
}

/**
 * Checks that all that programs name exists.
 * @throws PerennialError BAD_ARGUMENT
 */
export function requireNamed(
  { placements, programs }: KeptDefinitions,
  audiences: ReadonlySet<string>,
): void {
  const byName = new Map(placements.map((each) => [each.placement, each]));
  const faults = programs.flatMap((each) => [
    ...audiencesOf(each)
      .filter((name) => !audiences.has(name))
      .map(
        (name) => `The program ${each.program} names the audience "${name}", which does not exist.`,
      ),
    ...each.placements.flatMap((name) => {
      const place = byName.get(name);
      if (place === undefined)
        return [`The program ${each.program} is at the placement "${name}", which does not exist.`];
      if (each.treatments.some(({ kind }) => kind === place.kind)) return [];
      return [
        `The program ${each.program} has nothing of the kind ${place.kind} to show at the placement "${name}".`,
      ];
    }),
  ]);
  for (const { placement: name, list } of placements)
    if (list?.audience !== undefined && !audiences.has(list.audience))
      faults.push(
        `The placement ${name} names the audience "${list.audience}", which does not exist.`,
      );
  if (faults.length > 0) throw new PerennialError("BAD_ARGUMENT", faults.join("\n"));
}

/** The audiences that a program names: for whom it is, for whom not, and those of its lists and of its policy. */
export function audiencesOf({ audience, treatments, policy }: Program): string[] {
  return [
    audience ?? [],
    ...treatments.map(({ notFor, list }) => [...notFor, list?.audience ?? []].flat()),
    audiencesNamed(policy),
  ].flat();
}

/** The key with which receipts are sealed: made once, the same for all processes. */
export async function receiptKey(operational: Operational): Promise<Buffer> {
  const fresh = randomBytes(receiptKeyBytes).toString("base64");
  const [kept] = await operational.rows(
    pgSql`INSERT INTO sealing_key (purpose, key) VALUES ('receipt', ${fresh})
ON CONFLICT (purpose) DO UPDATE SET key = sealing_key.key
RETURNING key`,
    z.object({ key: z.string() }),
  );
  return Buffer.from(kept?.key ?? fresh, "base64");
}
