import { Button } from "@mantine/core";
import { IconBug } from "@tabler/icons-react";
import type { ErrorComponentProps } from "@tanstack/react-router";
import { faultText } from "./fault-text.ts";
import { Notice } from "./notice.tsx";

/** A page that failed to draw: the menu and the other places still work. */
export function PageFault({ error, reset }: ErrorComponentProps) {
  return (
    <Notice
      icon={<IconBug size={26} stroke={1.6} />}
      title="This page could not be drawn"
      quote={faultText(error)}
    >
      <p>This is a fault of the studio, not of your data; the other pages still work.</p>
      <Button onClick={reset}>Draw it again</Button>
    </Notice>
  );
}
