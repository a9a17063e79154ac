import { IconTargetArrow } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { Notice } from "../states/notice.tsx";

/** An address of a goal that there is not. */
export function NoSuchGoal({ goal }: { goal: string }) {
  return (
    <Notice icon={<IconTargetArrow size={26} stroke={1.6} />} title={`There is no goal ${goal}`}>
      <p>
        See <Link to="/goals">all goals</Link>.
      </p>
    </Notice>
  );
}
