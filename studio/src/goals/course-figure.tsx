import { getRouteApi, useRouter } from "@tanstack/react-router";
import type { CoursePoint, GoalCourse } from "../../../src/plan/read-goal-course.ts";
import type { MeasuredGoal } from "../../../src/plan/read-goals.ts";
import { CourseChart, type CourseMark } from "../charts/course-chart.tsx";
import type { CursorRow } from "../charts/curve-cursor.tsx";
import { Figure } from "../figures/figure.tsx";
import { day, dayShort } from "../format.ts";
import { courseSentence } from "./course-words.ts";
import { dayTicks } from "./day-ticks.ts";
import { courseData } from "./goal-tables.ts";
import { axisFigure, daysText, goalFigure, measureNames } from "./goal-words.ts";

const route = getRouteApi("/goals/$goal");

/** Where a goal stands in its period, and how it came there. */
export function CourseFigure({ told, course }: { told: MeasuredGoal; course: GoalCourse }) {
  const { goal, currency, progress, note } = told;
  const { table } = route.useSearch();
  const navigate = route.useNavigate();
  const router = useRouter();
  const { measure } = goal.kpi;
  const addsUp = measure !== "repeat-rate";
  const { href } = router.buildLocation({
    ...{ to: "/goals/$goal", params: { goal: goal.goal }, hash: "course" },
    search: { table },
  });
  const rowsAt = ({ amount, share }: CourseMark): readonly CursorRow[] => {
    const row = (label: string, value: number, ink: string, dotted = false): CursorRow => ({
      ...{ key: label, label, ink, dotted, text: goalFigure(value, measure, currency) },
    });
    return [
      row("So far", amount, "var(--accent)"),
      ...(addsUp && measure !== "active-customers"
        ? [row("Even way to the target", goal.target * share, "var(--edge)", true)]
        : []),
      row("Target", goal.target, "var(--ink)", true),
    ];
  };
  return (
    <Figure
      id="course"
      className="goal-course"
      title="Where it stands"
      subtitle={
        progress === null
          ? note
          : `${measureNames[measure]} since ${day(goal.from)}, known up to ${day(progress.until)}. ${addsUp ? "Dotted: if it goes on evenly. Thin: an even way to the target." : "A level is not carried on; the axis does not begin at 0."}`
      }
      data={courseData(told, course)}
      asTable={table === "course"}
      onToggle={() =>
        void navigate({
          search: { table: table === "course" ? undefined : "course" },
          ...{ replace: true, resetScroll: false },
        })
      }
      link={`${window.location.origin}${href}`}
    >
      <CourseChart
        marks={course.points.flatMap(markOf)}
        addsUp={addsUp}
        baseline={goal.baseline.amount}
        target={goal.target}
        atEnd={addsUp ? (progress?.pace.atEnd ?? null) : null}
        paceLabel={progress?.pace.kind === "at-most" ? "At most" : "At this pace"}
        title={`${goal.title}: where it stands`}
        description={courseSentence(told)}
        axisName={daysText(goal)}
        ticks={(most) => dayTicks(goal, most)}
        write={(value) => axisFigure(value, measure, currency)}
        rowsAt={rowsAt}
      />
    </Figure>
  );
}

function markOf({ shareGone, amount, day: until }: CoursePoint): readonly CourseMark[] {
  return amount === null ? [] : [{ share: shareGone, amount, label: dayShort(until) }];
}
