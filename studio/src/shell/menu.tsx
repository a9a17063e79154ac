import {
  IconChartAreaLine,
  IconChecklist,
  IconDatabase,
  IconReportMoney,
  IconTargetArrow,
  IconUsers,
} from "@tabler/icons-react";
import { Link, useMatchRoute } from "@tanstack/react-router";
import { useApprovals } from "../queries/plan.ts";

/** The places. One appears here when it has something to say. */
export function Menu({ open, onLeave }: { open: boolean; onLeave: () => void }) {
  // Goals are a part of Programs, at an address of their own.
  const isOnGoals = useMatchRoute()({ to: "/goals", fuzzy: true }) !== false;
  return (
    <nav className="menu" id="menu" aria-label="Places" data-open={open}>
      <ul>
        <Today onLeave={onLeave} />
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
          <Link
            to="/programs"
            className={`menu-place ${isOnGoals ? "active" : ""}`}
            onClick={onLeave}
          >
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

/** What waits for somebody; nothing where nothing does. */
function Today({ onLeave }: { onLeave: () => void }) {
  const waiting = useApprovals().data?.waiting ?? [];
  const programs = new Set(waiting.flatMap((each) => each.programs)).size;
  if (programs === 0) return null;
  return (
    <li>
      <Link to="/today" className="menu-place" onClick={onLeave}>
        <IconChecklist size={18} stroke={1.7} aria-hidden />
        Today
        <span className="menu-count">
          {programs}
          <span className="only-heard">{programs === 1 ? " waits" : " wait"}</span>
        </span>
      </Link>
    </li>
  );
}
