import "./json.css";
import { jsonLines } from "./json-lines.ts";

interface JsonViewProps {
  readonly value: unknown;
  readonly label: string;
  /** The path of the field that is wrong. */
  readonly badPath?: string | null;
  /** Why it is wrong: stands beside the marked line. */
  readonly reason?: string;
}

/** An object's JSON; what is wrong in it is marked, and why. */
export function JsonView({ value, label, badPath = null, reason = "" }: JsonViewProps) {
  if (typeof value === "string") return <PlainText text={value} label={label} />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section className="json scroll-x" tabIndex={0} aria-label={label}>
      <ol>
        {jsonLines(value, badPath).map(({ path, depth, key, text, isBad }, at) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: a path opens and closes
            key={`${path} ${at}`}
            data-bad={isBad}
            style={{ paddingLeft: `${depth * 2 + 1.5}ch` }}
          >
            <code>
              <span className="json-key">{key}</span>
              {text}
            </code>
            {isBad && (
              <span className="json-reason">
                <strong>{badPath}</strong> {reason}
              </span>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** A record of a file, or what was no JSON. */
function PlainText({ text, label }: { text: string; label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section className="json scroll-x" tabIndex={0} aria-label={label}>
      <pre>{text.slice(0, 20_000)}</pre>
    </section>
  );
}
