import { readdirSync, readFileSync } from "node:fs";

/** The engine processes whose data lies in a folder: their environment names it. Reads Linux's /proc. */
export function engineProcesses(folder: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const of = (file: string): string => {
        try {
          return readFileSync(`/proc/${pid}/${file}`, "utf8");
        } catch {
          return "";
        }
      };
      return of("cmdline").includes("engine-host") && of("environ").includes(folder);
    });
}
