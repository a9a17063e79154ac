/**
 * Every colour of the studio, in two schemes. `palette.test.ts` asserts that each ink reads on each
 * ground it is used on (WCAG 2 contrast of at least 4.5), which axe cannot see inside an SVG.
 */
export interface Scheme {
  readonly ground: string;
  readonly surface: string;
  readonly sunken: string;
  readonly line: string;
  /** Borders that carry meaning, such as a dashed cell: at least 3 against the surface. */
  readonly edge: string;
  /** Borders of controls that their text or icon already names. */
  readonly rim: string;
  readonly ink: string;
  readonly dim: string;
  readonly accent: string;
  readonly accentSoft: string;
  readonly accentSoftInk: string;
  /** Good news is blue and bad news orange, so that nobody must tell green from red. */
  readonly positive: string;
  readonly negative: string;
  /** Inks of up to six cohorts on the surface; `cut` is the grey of left-truncated cohorts. */
  readonly cohorts: readonly [string, string, string, string, string, string];
  readonly cut: string;
  /** Sequential ramp of one hue, least to most, each step with the ink that stands on it. */
  readonly ramp: readonly { readonly ground: string; readonly ink: string }[];
}

export const light: Scheme = {
  ground: "#f5f7f7",
  surface: "#ffffff",
  sunken: "#f0f3f2",
  line: "#e1e6e4",
  edge: "#84908b",
  rim: "#c6cfcb",
  ink: "#15201c",
  dim: "#55625d",
  accent: "#0a6b52",
  accentSoft: "#dcefe7",
  accentSoftInk: "#08523f",
  positive: "#0b62a4",
  negative: "#b0440c",
  cohorts: ["#a8325e", "#0b62a4", "#84409a", "#8a6200", "#3f4f9e", "#0a6b52"],
  cut: "#636e6a",
  ramp: [
    { ground: "#f0f7f4", ink: "#15201c" },
    { ground: "#dceee7", ink: "#15201c" },
    { ground: "#c0e0d4", ink: "#15201c" },
    { ground: "#9bcdbb", ink: "#15201c" },
    { ground: "#6fb49d", ink: "#15201c" },
    { ground: "#267a62", ink: "#ffffff" },
    { ground: "#0b5a45", ink: "#ffffff" },
  ],
};

export const dark: Scheme = {
  ground: "#131816",
  surface: "#1a201d",
  sunken: "#222926",
  line: "#2e3734",
  edge: "#76827d",
  rim: "#424d49",
  ink: "#e9eeec",
  dim: "#a3aea9",
  accent: "#5cc9a5",
  accentSoft: "#1c3a30",
  accentSoftInk: "#a5e6cf",
  positive: "#74b4ec",
  negative: "#f28e57",
  cohorts: ["#f08fb0", "#74b4ec", "#cf9be2", "#dcb04c", "#a3aef0", "#5cc9a5"],
  cut: "#98a39e",
  ramp: [
    { ground: "#1d2925", ink: "#e9eeec" },
    { ground: "#20362e", ink: "#e9eeec" },
    { ground: "#22463a", ink: "#e9eeec" },
    { ground: "#235a49", ink: "#ffffff" },
    { ground: "#226e58", ink: "#ffffff" },
    { ground: "#4fb797", ink: "#0d1512" },
    { ground: "#8ce0c5", ink: "#0d1512" },
  ],
};

/** The scheme as CSS variables, `--ink` and so on, for the theme to write on the root element. */
export function cssVariables(scheme: Scheme): Record<`--${string}`, string> {
  const variables: Record<`--${string}`, string> = {
    "--ground": scheme.ground,
    "--surface": scheme.surface,
    "--sunken": scheme.sunken,
    "--line": scheme.line,
    "--edge": scheme.edge,
    "--rim": scheme.rim,
    "--ink": scheme.ink,
    "--dim": scheme.dim,
    "--accent": scheme.accent,
    "--accent-soft": scheme.accentSoft,
    "--accent-soft-ink": scheme.accentSoftInk,
    "--positive": scheme.positive,
    "--negative": scheme.negative,
    "--cut": scheme.cut,
  };
  for (const [index, ink] of scheme.cohorts.entries()) variables[`--cohort-${index}`] = ink;
  for (const [index, step] of scheme.ramp.entries()) {
    variables[`--ramp-${index}`] = step.ground;
    variables[`--ramp-ink-${index}`] = step.ink;
  }
  return variables;
}
