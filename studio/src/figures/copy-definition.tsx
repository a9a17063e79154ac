import { Button } from "@mantine/core";
import { IconCheck, IconFile } from "@tabler/icons-react";
import { CopyCommand } from "./copy-command.tsx";
import { useCopied } from "./use-copied.ts";

interface CopyDefinitionProps {
  /** The folder that `perennial apply` is given, and the file's name in it without its end. */
  readonly folder: string;
  readonly name: string;
  readonly text: string;
}

/** A definition as a file, and as the command that keeps it. */
export function CopyDefinition({ folder, name, text }: CopyDefinitionProps) {
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
      <CopyCommand command={applyCommand({ folder, name, text })} />
    </>
  );
}

/** Writes the definition to a file and keeps it, in a POSIX shell. */
function applyCommand({ folder, name, text }: CopyDefinitionProps): string {
  return `mkdir -p ${folder} && cat > ${folder}/${name.replace(/[^a-z0-9-]/g, "-")}.json <<'END'\n${text}\nEND\nperennial apply ${folder}`;
}
