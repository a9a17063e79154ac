import { Button } from "@mantine/core";
import { IconPrinter, IconTableExport } from "@tabler/icons-react";
import { caseCommand } from "../commands.ts";
import { CopyCommand } from "../figures/copy-command.tsx";

const icon = { size: 17, stroke: 1.7, "aria-hidden": true } as const;

/** What leaves: paper, a workbook that reckons, each draw, the command. Files are of the case that is kept. */
export function CaseActions({ program }: { program: string }) {
  const path = `/api/programs/${encodeURIComponent(program)}/case`;
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconPrinter {...icon} />}
        onClick={() => window.print()}
      >
        Print or PDF
      </Button>
      <Button
        component="a"
        variant="default"
        href={`${path}/xlsx`}
        download
        leftSection={<IconTableExport {...icon} />}
      >
        XLSX with formulas
      </Button>
      <Button component="a" variant="default" href={`${path}/csv`} download>
        CSV of draws
      </Button>
      <CopyCommand command={caseCommand(program)} />
    </>
  );
}
