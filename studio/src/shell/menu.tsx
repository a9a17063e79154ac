import {
  IconChartAreaLine,
  IconDatabase,
  IconReportMoney,
  IconTargetArrow,
  IconUsers,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";

/** The places. One appears here when it has something to say. */
export function Menu({ open, onLeave }: { open: boolean; onLeave: () => void }) {
  return (
    <nav className="menu" id="menu" aria-label="Places" data-open={open}>
      <ul>
        <li>
          <Link to="/value" className="menu-place" onClick={onLeave}>
            <IconChartAreaLine size={18} stroke={1.7} aria-hidden />
            Value
          </Link>
        </li>
        <li>
          <Link to="/customers" className="menu-place" onClick={onLeave}>
            <IconUsers size={18} stroke={1.7} aria-hidden />
            Customers
          </Link>
        </li>
        <li>
          <Link to="/programs" className="menu-place" onClick={onLeave}>
            <IconTargetArrow size={18} stroke={1.7} aria-hidden />
            Programs
          </Link>
        </li>
        <li>
          <Link to="/results" className="menu-place" onClick={onLeave}>
            <IconReportMoney size={18} stroke={1.7} aria-hidden />
            Results
          </Link>
        </li>
        <li>
          <Link to="/data" className="menu-place" onClick={onLeave}>
            <IconDatabase size={18} stroke={1.7} aria-hidden />
            Data
          </Link>
        </li>
      </ul>
    </nav>
  );
}
