import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { PerennialError } from "../core/errors.ts";
import type { Store } from "../store/store.ts";
import { groupCommit, patiently } from "./group-commit.ts";

interface Sent {
  readonly lines: string;
  readonly token: string | undefined;
}

/** A store whose inserts end as told, one after the other; then well. */
function storeThat(ends: (() => Promise<void>)[]): {
  readonly store: Store;
  readonly sent: Sent[];
} {
  const sent: Sent[] = [];
  const refuse = (): never => {
    throw new Error("only inserts are asked for here");
  };
  const store: Store = {
    topology: { shards: 1 },
    rows: refuse,
    columns: refuse,
    command: refuse,
    insert: refuse,
    async insertLines(_table, _columns, lines, options) {
      sent.push({ lines, token: options?.token });
      await ends.shift()?.();
    },
    close: refuse,
  };
  return { store, sent };
}

const options = {
  table: "t",
  columns: ["a"],
  windowMs: 5,
  mostRows: 4,
  inFlight: 1,
  mostBytes: 100,
};

const away = async (): Promise<void> => {
  throw new PerennialError("ENGINE_UNAVAILABLE", "it is away");
};

test("what arrives within the window is one insert, and no group has more rows than it may", async () => {
  const { store, sent } = storeThat([]);
  const group = groupCommit(store, options);
  await Promise.all([group.append(["1"]), group.append(["2", "3"]), group.append(["4", "5"])]);
  expect(sent.map(({ lines }) => lines)).toEqual(["1\n2\n3", "4\n5"]);
  expect(sent[0]?.token).not.toBe(sent[1]?.token);
});

test("a group that was not taken is sent again with the same bytes and token, and only then answered", async () => {
  const { store, sent } = storeThat([away, away]);
  const group = groupCommit(store, options);
  await group.append(["1"]);
  expect(sent).toHaveLength(3);
  expect(new Set(sent.map((each) => JSON.stringify(each))).size).toBe(1);
});

test("while the engine is away rows wait up to a bound; what is beyond is refused whole and was not taken", async () => {
  let back = (): void => {};
  const gone = new Promise<void>((resolve) => {
    back = resolve;
  });
  const { store, sent } = storeThat([() => gone]);
  const group = groupCommit(store, options);
  const first = group.append(["x".repeat(60)]);
  await pause(20);
  await expect(group.append(["y".repeat(60)])).rejects.toMatchObject({ code: "TOO_BUSY" });
  const second = group.append(["z".repeat(30)]);
  expect(group.waitingBytes()).toBe(90);
  back();
  await Promise.all([first, second]);
  expect(group.waitingBytes()).toBe(0);
  expect(sent.map(({ lines }) => lines[0])).toEqual(["x", "z"]);
});

test("closing waits for what was taken, and then takes no more", async () => {
  const { store, sent } = storeThat([away]);
  const group = groupCommit(store, options);
  const taken = group.append(["1"]);
  await group.close();
  expect(sent).toHaveLength(2);
  await taken;
  await expect(group.append(["2"])).rejects.toMatchObject({ code: "TOO_BUSY" });
});

test("who cannot wait is told that it is not on disk yet", async () => {
  await expect(patiently(new Promise(() => {}), 10)).rejects.toMatchObject({
    code: "ENGINE_UNAVAILABLE",
  });
  expect(await patiently(Promise.resolve(7), 10)).toBe(7);
});
