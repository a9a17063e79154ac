import type { AudienceText } from "../../../src/audiences/audience.ts";
import type { AudienceVersion } from "../../../src/audiences/audience-version.ts";
import { lineDiff } from "./line-diff.ts";

interface VersionDiffProps {
  readonly version: AudienceVersion;
  /** The version before it; undefined of the first. */
  readonly before: AudienceVersion | undefined;
}

/** What a version changed: in words, and line by line in the definition. */
export function VersionDiff({ version, before }: VersionDiffProps) {
  const label = `Version ${version.version}, line by line`;
  const lines = lineDiff(linesOf(before?.definition), linesOf(version.definition));
  return (
    <div className="version-diff">
      <dl>
        {before !== undefined && (
          <div>
            <dt>Before</dt>
            <dd>{before.sentence ?? "Removed: there was no such audience."}</dd>
          </div>
        )}
        <div>
          <dt>{before === undefined ? "At first" : "After"}</dt>
          <dd>
            {version.sentence === before?.sentence
              ? "The same people: only its words changed."
              : (version.sentence ?? "Removed.")}
          </dd>
        </div>
      </dl>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1) */}
      <section className="json scroll-x" tabIndex={0} aria-label={label}>
        <ol>
          {lines.map(({ sign, line }, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: equal lines may stand in one definition
            <li key={at} data-sign={before === undefined ? " " : sign}>
              <span className="only-heard">{before === undefined ? "" : signWords[sign]}</span>
              <code>{line}</code>
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
}

const signWords = { " ": "", "-": "Gone: ", "+": "New: " } as const;

function linesOf(definition: AudienceText | null | undefined): readonly string[] {
  return definition ? JSON.stringify(definition, null, 2).split("\n") : [];
}
