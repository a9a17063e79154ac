import { Button } from "@mantine/core";
import { IconArrowBackUp, IconBraces } from "@tabler/icons-react";
import { CopyDefinition } from "../../figures/copy-definition.tsx";

interface BuilderActionsProps {
  readonly name: string;
  readonly text: string;
  readonly undo: (() => void) | undefined;
  readonly isChanged: boolean;
  readonly showJson: boolean;
  readonly onJson: () => void;
  readonly onSave: () => void;
}

/** What can be done with the whole: take a change back, see it as JSON, copy it, save it. */
export function BuilderActions(props: BuilderActionsProps) {
  const { name, text, undo, isChanged, showJson, onJson, onSave } = props;
  return (
    <div className="page-actions">
      <Button
        variant="subtle"
        leftSection={<IconArrowBackUp size={17} stroke={1.7} aria-hidden />}
        disabled={undo === undefined}
        onClick={undo}
      >
        Undo
      </Button>
      <Button
        variant={showJson ? "light" : "default"}
        aria-pressed={showJson}
        leftSection={<IconBraces size={17} stroke={1.7} aria-hidden />}
        onClick={onJson}
      >
        JSON
      </Button>
      <CopyDefinition folder="audiences" name={name || "audience"} text={text} />
      <Button disabled={!isChanged} onClick={onSave}>
        Save…
      </Button>
    </div>
  );
}
