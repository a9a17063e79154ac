import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: [
      "src/**/*.test.ts",
      "test/**/*.test.ts",
      "studio/src/**/*.test.ts",
      "snippet/*.test.ts",
    ],
    env: { TZ: "UTC", PERENNIAL_LOG: "silent" },
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 480_000,
    hookTimeout: 480_000,
    // A page that waits for its turn on a busy machine is no fault.
    expect: { poll: { timeout: 20_000 } },
  },
});
