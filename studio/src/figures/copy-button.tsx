import { Button, Tooltip } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useCopied } from "./use-copied.ts";

interface CopyButtonProps {
  readonly label: string;
  readonly text: string;
  /** What will be copied, in a few words; shown when pointed at. */
  readonly hint: ReactNode;
  readonly icon: ReactNode;
  /** What was copied, said once it was. */
  readonly said: string;
}

/** A button that copies text, and says that it did. */
export function CopyButton({ label, text, hint, icon, said }: CopyButtonProps) {
  const { copied, copy } = useCopied();
  return (
    <>
      <Tooltip label={hint} openDelay={300} withArrow withinPortal={false}>
        <Button
          variant="default"
          leftSection={copied ? <IconCheck size={17} stroke={1.7} aria-hidden /> : icon}
          onClick={() => copy(text)}
        >
          {copied ? "Copied" : label}
        </Button>
      </Tooltip>
      <span role="status" className="only-heard">
        {copied ? `Copied: ${said}` : ""}
      </span>
    </>
  );
}
