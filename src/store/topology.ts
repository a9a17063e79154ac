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
  /** What makes a row the same fact: a later `version` replaces an earlier one. */
  readonly key: readonly string[];
  /** The column that decides which of two rows with one key holds. */
  readonly version: string;
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
ENGINE = ReplacingMergeTree(${table.version})
${table.partitionBy ? `PARTITION BY ${table.partitionBy}\n` : ""}ORDER BY (${table.key.join(", ")})
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`);
  if (topology.shards === 1) {
    return [local, text(`CREATE VIEW IF NOT EXISTS ${name} AS SELECT * FROM ${name}_local FINAL`)];
  }
  return [
    local,
    text(`CREATE VIEW IF NOT EXISTS ${name}_shard AS
SELECT * FROM ${name}_local FINAL
WHERE cityHash64(${shardKey}) % 2 = shardNum() - 1`),
    text(`CREATE TABLE IF NOT EXISTS ${name} AS ${name}_local
ENGINE = Distributed(p, currentDatabase(), ${name}_shard, cityHash64(${shardKey}))`),
  ];
}

/** Text of our own code as a statement. */
function text(statement: string): Sql {
  return { ...sql``, strings: [statement] };
}
