import { IconTerminal2 } from "@tabler/icons-react";
import { CopyButton } from "./copy-button.tsx";

/** What this page shows, as a command for the terminal. */
export function CopyCommand({ command }: { command: string }) {
  return (
    <CopyButton
      label="Copy as command"
      text={command}
      hint={<code>{command}</code>}
      icon={<IconTerminal2 size={17} stroke={1.7} aria-hidden />}
      said={command}
    />
  );
}
