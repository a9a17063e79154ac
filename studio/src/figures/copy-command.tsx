import { Button, Tooltip } from "@mantine/core";
import { IconCheck, IconTerminal2 } from "@tabler/icons-react";
import { useCopied } from "./use-copied.ts";

/** What this page shows, as a command for the terminal. */
export function CopyCommand({ command }: { command: string }) {
  const { copied, copy } = useCopied();
  const Icon = copied ? IconCheck : IconTerminal2;
  return (
    <>
      <Tooltip label={<code>{command}</code>} openDelay={300} withArrow withinPortal={false}>
        <Button
          variant="default"
          leftSection={<Icon size={17} stroke={1.7} aria-hidden />}
          onClick={() => copy(command)}
        >
          {copied ? "Copied" : "Copy as command"}
        </Button>
      </Tooltip>
      <span role="status" className="only-heard">
        {copied ? `Copied: ${command}` : ""}
      </span>
    </>
  );
}
