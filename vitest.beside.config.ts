import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { include: ["test/beside/*.beside.ts"], env: { TZ: "UTC" }, testTimeout: 60_000 },
});
