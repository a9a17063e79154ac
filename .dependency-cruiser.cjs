// The floors of the house, top first: each may import only from those above it in this list.
const floors = [
  "stats",
  "core",
  "store",
  "collect",
  "customers",
  "predict",
  "audiences",
  "decide",
  "measure",
  "plan",
  "server",
  "cli",
];

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "stats-is-pure",
      comment: "stats/ is numbers only: no I/O, no packages, safe in a browser",
      severity: "error",
      from: { path: "^src/stats/" },
      to: { pathNot: "^src/stats/" },
    },
    {
      name: "snippet-stands-alone",
      comment:
        "snippet/ goes to browsers: no packages, nothing of the server; only its own version from outside",
      severity: "error",
      from: { path: "^snippet/", pathNot: "^snippet/vite\\.config\\.ts$" },
      to: { pathNot: "^(snippet/|package\\.json$)" },
    },
    {
      name: "snippet-is-served-not-imported",
      severity: "error",
      from: { pathNot: "^snippet/" },
      to: { path: "^snippet/" },
    },
    ...floors.map((floor, index) => ({
      name: `floor-${floor}`,
      severity: "error",
      from: { path: `^src/${floor}/` },
      to: { path: `^src/(${floors.slice(index + 1).join("|") || "nothing"})/` },
    })),
    {
      name: "simulate-stands-outside",
      comment: "the simulated shop meets the others through the public HTTP API alone",
      severity: "error",
      from: { path: "^src/simulate/" },
      to: { path: "^src/(?!(stats|core|simulate)/)" },
    },
    {
      name: "only-the-command-line-simulates",
      severity: "error",
      from: { path: "^src/(?!(cli|simulate)/)" },
      to: { path: "^src/simulate/" },
    },
    {
      name: "client-stands-alone",
      comment:
        "client/ goes into the shop's own server: no packages, and of ours the types of decide alone (test/floors.js sees that)",
      severity: "error",
      from: { path: "^src/client/" },
      to: { pathNot: "^src/(client|decide)/", dependencyTypesNot: ["core"] },
    },
    {
      name: "every-file-on-a-floor",
      severity: "error",
      from: { path: `^src/(?!(${floors.join("|")}|simulate|client)/|index\\.ts$)` },
      to: {},
    },
  ],
  options: {
    // Tests may look down as well: they hold rooms together.
    exclude: { path: "\\.test\\.ts$" },
    parser: "swc",
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
  },
};
