/** The file of a program that serves a goal, and the commands that keep it and draft its case, for a POSIX shell. */
export function programExample(goal: string): string {
  const program = {
    ...{ program: "NAME", title: "What it is called", goal, state: "draft" },
    ...{ audience: "AN-AUDIENCE", placements: ["A-PLACEMENT"], holdout: 0.1 },
    treatments: [{ id: "first", kind: "content", content: { text: "What is shown" } }],
  };
  return [
    "mkdir -p plan && cat > plan/program-NAME.json <<'END'",
    JSON.stringify(program, null, 2),
    "END",
    "perennial apply plan",
    "perennial case NAME --draft > plan/case-NAME.json",
  ].join("\n");
}
