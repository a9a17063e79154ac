import { IconMapOff } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { Notice } from "./notice.tsx";

/** An address that leads nowhere. */
export function LostPage() {
  return (
    <Notice icon={<IconMapOff size={26} stroke={1.6} />} title="There is no such page">
      <p>
        Go to <Link to="/value">Value</Link> or <Link to="/customers">Customers</Link>.
      </p>
    </Notice>
  );
}
