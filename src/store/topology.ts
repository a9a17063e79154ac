import { type Sql, sql } from "./sql.ts";

/**
 * How tables lie on shards. Facts are written to `NAME_local` and read from `NAME`; what stands between
 * the two is decided here and nowhere else.
 */
export interface Topology {
  readonly shards: 1 | 2;
  /** Engine configuration that this topology needs, when it is not the default one. */
  readonly configFile?: string;
}

/** One machine: `NAME` is a view over `NAME_local`. */
export const oneShard: Topology = { shards: 1 };

/**
 * Two shards inside one embedded engine, with ClickHouse's real `Distributed` tables over the cluster
 * `p` of the configuration file: each shard sees the half of the rows whose subject hashes to it. It
 * exists to run every analytical question as a cluster would.
 */
export function twoShards(configFile: string): Topology {
  return { shards: 2, configFile };
}

/** A table of facts, or of rows rebuilt from facts. */
export interface FactTable {
  readonly name: string;
  /** Column definitions, one a line. The first of them is the sharding key. */
  readonly columns: readonly string[];
  /** What rows are sorted by. Where there is a `version`, also what makes two rows the same fact. */
  readonly key: readonly string[];
  /**
   * The column that decides which of two rows with one key holds: the latest. Null where every row is a
   * fact of its own: such a table knows a repeated insert by its token.
   */
  readonly version: string | null;
  readonly partitionBy?: string;
}

/**
 * The statements that create a table: `NAME_local` holds the rows, synced to disk on insert; `NAME`
 * reads them, each fact once, from every shard.
 */
export function createFactTable(table: FactTable, topology: Topology): Sql[] {
  const { name } = table;
  const columns = table.columns.join(",\n  ");
  const shardKey = table.columns[0]?.split(" ")[0] ?? "";
  const local = text(`CREATE TABLE IF NOT EXISTS ${name}_local (
  ${columns}
)
ENGINE = ${table.version === null ? "MergeTree" : `ReplacingMergeTree(${table.version})`}
${table.partitionBy ? `PARTITION BY ${table.partitionBy}\n` : ""}ORDER BY (${table.key.join(", ")})
SETTINGS ${table.version === null ? appendSettings : settings}`);
  return [local, ...createReaders({ name, shardKey, appended: table.version === null }, topology)];
}

/**
 * Also merges are synced: a merged part replaces ones that were. What was replaced or deleted leaves the disk within
 * seconds, and so does the note of how it was deleted, so that what was erased is gone.
 */
export const durableSettings =
  "min_rows_to_fsync_after_merge = 1, min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 0, cleanup_delay_period = 1, max_cleanup_delay_period = 1, cleanup_delay_period_random_add = 0, finished_mutations_to_keep = 1";

const settings = `fsync_after_insert = 1, fsync_part_directory = 1, ${durableSettings}`;

/** Tokens of the last 10,000 inserts are known. */
const appendSettings = `${settings}, non_replicated_deduplication_window = 10000`;

/** How a table is read. */
export interface TableReading {
  readonly name: string;
  readonly shardKey: string;
  /** True where the table only appends, so that readers need not look for versions. */
  readonly appended?: boolean;
  /** Which rows are facts that hold; all where it is absent. */
  readonly where?: string;
}

/** Columns that join a table of an earlier version. */
export interface AddedColumns extends TableReading {
  /** Column definitions, each with the place it takes: `affiliate String AFTER campaign`. */
  readonly columns: readonly string[];
}

/**
 * The statements that add columns to a table. What reads `NAME_local` remembers its columns, and is made again.
 * Rows of before hold each column's default.
 */
export function addColumns(added: AddedColumns, topology: Topology): Sql[] {
  const { name } = added;
  const columns = added.columns.map((column) => `ADD COLUMN IF NOT EXISTS ${column}`);
  return [
    text(`ALTER TABLE ${name}_local ${columns.join(", ")}`),
    ...remakeReaders(added, topology),
  ];
}

/** The statements that change how a table is read. */
export function remakeReaders(reading: TableReading, topology: Topology): Sql[] {
  return [...dropReaders(reading.name, topology), ...createReaders(reading, topology)];
}

/** The statements that drop a table with all its rows, for rows that are rebuilt from facts. */
export function dropTable(name: string, topology: Topology): Sql[] {
  return [...dropReaders(name, topology), text(`DROP TABLE IF EXISTS ${name}_local`)];
}

function dropReaders(name: string, topology: Topology): Sql[] {
  return topology.shards === 1
    ? [text(`DROP VIEW IF EXISTS ${name}`)]
    : [text(`DROP TABLE IF EXISTS ${name}`), text(`DROP VIEW IF EXISTS ${name}_shard`)];
}

/** What reads `NAME_local` as `NAME`. */
function createReaders(
  { name, shardKey, appended = false, where }: TableReading,
  topology: Topology,
): Sql[] {
  const rows = `SELECT * FROM ${name}_local${appended ? "" : " FINAL"}`;
  if (topology.shards === 1) {
    const holding = where === undefined ? "" : `\nWHERE ${where}`;
    return [text(`CREATE VIEW IF NOT EXISTS ${name} AS ${rows}${holding}`)];
  }
  return [
    text(`CREATE VIEW IF NOT EXISTS ${name}_shard AS
${rows}
WHERE cityHash64(${shardKey}) % 2 = shardNum() - 1${where === undefined ? "" : ` AND ${where}`}`),
    text(`CREATE TABLE IF NOT EXISTS ${name} AS ${name}_local
ENGINE = Distributed(p, currentDatabase(), ${name}_shard, cityHash64(${shardKey}))`),
  ];
}

/** Text of our own code as a statement. */
function text(statement: string): Sql {
  return { ...sql``, strings: [statement] };
}
