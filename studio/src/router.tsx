import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import { parseAudienceSearch, parseAudiencesSearch } from "./audiences/audience-search.ts";
import { parseCaseSearch } from "./case/case-search.ts";
import { parseDataSearch } from "./data/data-search.ts";
import { parseGoalSearch, parseNewGoalSearch } from "./goals/goal-search.ts";
import { parseMeasureSearch } from "./measure/measure-search.ts";
import { parsePersonSearch } from "./person/person-search.ts";
import { parseProgramsSearch } from "./programs/programs-search.ts";
import { parseResultsSearch } from "./results/results-search.ts";
import { parseCustomersSearch, parseValueSearch, readQuery, writeQuery } from "./search-params.ts";
import { Shell } from "./shell/shell.tsx";
import { LostPage } from "./states/lost-page.tsx";
import { PageFault } from "./states/page-fault.tsx";

const root = createRootRoute({ component: Shell, notFoundComponent: LostPage });

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/value" });
  },
});

const value = createRoute({
  getParentRoute: () => root,
  path: "/value",
  validateSearch: parseValueSearch,
  component: lazyRouteComponent(() => import("./value/value-page.tsx"), "ValuePage"),
});

const customers = createRoute({
  getParentRoute: () => root,
  path: "/customers",
  validateSearch: parseCustomersSearch,
  component: lazyRouteComponent(() => import("./customers/customers-page.tsx"), "CustomersPage"),
});

const audiences = createRoute({
  getParentRoute: () => root,
  path: "/customers/audiences",
  validateSearch: parseAudiencesSearch,
  component: lazyRouteComponent(() => import("./audiences/audiences-page.tsx"), "AudiencesPage"),
});

const audience = createRoute({
  getParentRoute: () => root,
  path: "/customers/audiences/$audience",
  validateSearch: parseAudienceSearch,
  component: lazyRouteComponent(() => import("./audiences/audience-page.tsx"), "AudiencePage"),
});

const newAudience = createRoute({
  getParentRoute: () => root,
  path: "/customers/audiences/new",
  component: lazyRouteComponent(
    () => import("./audiences/builder/new-audience-page.tsx"),
    "NewAudiencePage",
  ),
});

const editAudience = createRoute({
  getParentRoute: () => root,
  path: "/customers/audiences/$audience/edit",
  component: lazyRouteComponent(
    () => import("./audiences/builder/edit-audience-page.tsx"),
    "EditAudiencePage",
  ),
});

const person = createRoute({
  getParentRoute: () => root,
  path: "/customers/$id",
  validateSearch: parsePersonSearch,
  component: lazyRouteComponent(() => import("./person/person-page.tsx"), "PersonPage"),
});

const programs = createRoute({
  getParentRoute: () => root,
  path: "/programs",
  validateSearch: parseProgramsSearch,
  component: lazyRouteComponent(() => import("./programs/programs-page.tsx"), "ProgramsPage"),
});

const results = createRoute({
  getParentRoute: () => root,
  path: "/results",
  validateSearch: parseResultsSearch,
  component: lazyRouteComponent(() => import("./results/results-page.tsx"), "ResultsPage"),
});

const measure = createRoute({
  getParentRoute: () => root,
  path: "/programs/$program/measure",
  validateSearch: parseMeasureSearch,
  component: lazyRouteComponent(() => import("./measure/measure-page.tsx"), "MeasurePage"),
});

const businessCase = createRoute({
  getParentRoute: () => root,
  path: "/programs/$program/case",
  validateSearch: parseCaseSearch,
  component: lazyRouteComponent(() => import("./case/case-page.tsx"), "CasePage"),
});

const goals = createRoute({
  getParentRoute: () => root,
  path: "/goals",
  component: lazyRouteComponent(() => import("./goals/goals-page.tsx"), "GoalsPage"),
});

const newGoal = createRoute({
  getParentRoute: () => root,
  path: "/goals/new",
  validateSearch: parseNewGoalSearch,
  component: lazyRouteComponent(() => import("./goals/form/new-goal-page.tsx"), "NewGoalPage"),
});

const goal = createRoute({
  getParentRoute: () => root,
  path: "/goals/$goal",
  validateSearch: parseGoalSearch,
  component: lazyRouteComponent(() => import("./goals/goal-page.tsx"), "GoalPage"),
});

const editGoal = createRoute({
  getParentRoute: () => root,
  path: "/goals/$goal/edit",
  component: lazyRouteComponent(() => import("./goals/form/edit-goal-page.tsx"), "EditGoalPage"),
});

const today = createRoute({
  getParentRoute: () => root,
  path: "/today",
  component: lazyRouteComponent(() => import("./approvals/today-page.tsx"), "TodayPage"),
});

const data = createRoute({
  getParentRoute: () => root,
  path: "/data",
  validateSearch: parseDataSearch,
  component: lazyRouteComponent(() => import("./data/data-page.tsx"), "DataPage"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    value,
    customers,
    audiences,
    audience,
    newAudience,
    editAudience,
    person,
    programs,
    measure,
    businessCase,
    goals,
    newGoal,
    goal,
    editGoal,
    today,
    results,
    data,
  ]),
  parseSearch: readQuery,
  stringifySearch: writeQuery,
  defaultPreload: "intent",
  defaultErrorComponent: PageFault,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
