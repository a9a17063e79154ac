import { ActionIcon, Tooltip } from "@mantine/core";
import { IconChartLine, IconCheck, IconCopy, IconLink, IconTable } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { type FigureData, toSheetText } from "./figure-data.ts";
import { useCopied } from "./use-copied.ts";

interface FigureToolsProps {
  readonly title: string;
  readonly data: FigureData;
  readonly link: string;
  readonly asTable: boolean;
  readonly onToggle: (() => void) | undefined;
}

/** What can be done with every figure: see it as a table, copy its numbers, copy its address. */
export function FigureTools({ title, data, link, asTable, onToggle }: FigureToolsProps) {
  const numbers = useCopied();
  const address = useCopied();
  return (
    <div className="figure-tools">
      {onToggle !== undefined && (
        <Tool
          label={asTable ? "Show as a picture" : "Show as a table"}
          title={title}
          onClick={onToggle}
        >
          {asTable ? <IconChartLine {...icon} /> : <IconTable {...icon} />}
        </Tool>
      )}
      <Tool
        label={numbers.copied ? "Copied" : "Copy for a spreadsheet"}
        title={title}
        onClick={() => numbers.copy(toSheetText(data))}
      >
        {numbers.copied ? <IconCheck {...icon} /> : <IconCopy {...icon} />}
      </Tool>
      <Tool
        label={address.copied ? "Copied" : "Copy link"}
        title={title}
        onClick={() => address.copy(link)}
      >
        {address.copied ? <IconCheck {...icon} /> : <IconLink {...icon} />}
      </Tool>
      <span role="status" className="only-heard">
        {numbers.copied ? "Numbers copied" : address.copied ? "Link copied" : ""}
      </span>
    </div>
  );
}

const icon = { size: 17, stroke: 1.7, "aria-hidden": true } as const;

interface ToolProps {
  readonly label: string;
  readonly title: string;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

function Tool({ label, title, onClick, children }: ToolProps) {
  return (
    <Tooltip label={label} openDelay={300} withArrow withinPortal={false}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={30}
        aria-label={`${label}: ${title}`}
        onClick={onClick}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
