import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useCopied } from "../figures/use-copied.ts";

/** A command to run, with a button that copies it. */
export function CommandLine({ command }: { command: string }) {
  const { copied, copy } = useCopied();
  const Icon = copied ? IconCheck : IconCopy;
  return (
    <div className="command">
      <code>{command}</code>
      <button type="button" onClick={() => copy(command)} aria-label="Copy the command">
        <Icon size={16} stroke={1.8} aria-hidden />
      </button>
      <span role="status" className="only-heard">
        {copied ? "Copied" : ""}
      </span>
    </div>
  );
}
