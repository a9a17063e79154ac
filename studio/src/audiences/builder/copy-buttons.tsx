import { Button } from "@mantine/core";
import { IconCheck, IconFile } from "@tabler/icons-react";
import { CopyCommand } from "../../figures/copy-command.tsx";
import { useCopied } from "../../figures/use-copied.ts";

/** The definition as a file, and as the command that keeps it. */
export function CopyButtons({ name, text }: { name: string; text: string }) {
  const { copied, copy } = useCopied();
  const Icon = copied ? IconCheck : IconFile;
  return (
    <>
      <Button
        variant="default"
        leftSection={<Icon size={17} stroke={1.7} aria-hidden />}
        onClick={() => copy(`${text}\n`)}
      >
        {copied ? "Copied" : "Copy as file"}
      </Button>
      <span role="status" className="only-heard">
        {copied ? "Copied: the definition" : ""}
      </span>
      <CopyCommand command={applyCommand(name || "audience", text)} />
    </>
  );
}

/** Writes the definition to a file and keeps it, in a POSIX shell. */
function applyCommand(name: string, text: string): string {
  return `mkdir -p audiences && cat > audiences/${name.replace(/[^a-z0-9-]/g, "-")}.json <<'END'\n${text}\nEND\nperennial apply audiences`;
}
