import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useCopied } from "../figures/use-copied.ts";

/** Lines to copy. */
export function CodeBlock({ code, label }: { code: string; label: string }) {
  const { copied, copy } = useCopied();
  const Icon = copied ? IconCheck : IconCopy;
  return (
    <div className="code-block">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1) */}
      <pre tabIndex={0}>{code}</pre>
      <button type="button" onClick={() => copy(code)} aria-label={`Copy: ${label}`}>
        <Icon size={16} stroke={1.8} aria-hidden />
      </button>
      <span role="status" className="only-heard">
        {copied ? "Copied" : ""}
      </span>
    </div>
  );
}
