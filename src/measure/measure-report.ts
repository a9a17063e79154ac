import { PerennialError } from "../core/errors.ts";
import type { Instant } from "../core/time.ts";
import { listDefinitions } from "../decide/definition-store.ts";
import type { MessageChannel } from "../decide/frequency.ts";
import type { Operational } from "../store/operational.ts";
import type { Store } from "../store/store.ts";
import { type ProgramReadout, readProgramOut } from "./program-readout.ts";
import { type MessagePrice, readMessagePrice } from "./read-message-price.ts";
import { readStatement, type ShopStatement, type StatementAskedOfShop } from "./read-statement.ts";
import { readShopAction, type ShopAction } from "./shop-action.ts";
import { beginOfDay } from "./statement-days.ts";

/** All that was measured of a period. */
export interface MeasureReport {
  readonly statement: ShopStatement;
  /** Of those that decided anything in the period, by name. */
  readonly programs: readonly Section<ProgramReadout>[];
  readonly actions: readonly Section<ShopAction>[];
  /** Of each channel with a frequency that was drawn by lot. */
  readonly messages: readonly Section<MessagePrice>[];
}

/** A part of the report, or why there is none. */
export type Section<Found> =
  | { readonly name: string; readonly found: Found }
  | { readonly name: string; readonly refused: string };

export interface MeasureReportAsked extends StatementAskedOfShop {
  /** Of programs and actions, what counts comes within so many days from the first sight. */
  readonly windowDays: number;
  /** Events whose worth is asked for, and by which program's lot. */
  readonly actions: readonly { readonly event: string; readonly program?: string | undefined }[];
  readonly now: Instant;
}

/** How messages are priced in a report: in minor units, over a year at 10 %. */
const usualTerms = { sendCost: 0.1, complaintCost: 0, horizonDays: 365, discount: 0.1 };
const dayMs = 86_400_000;

/**
 * Reads all that was measured of a period: the statement, each program by its own holdout, what actions are worth, and the price of a message. A part that
 * cannot be told is there with the reason.
 * @throws PerennialError as `readStatement` does
 */
export async function readMeasureReport(
  store: Store,
  operational: Operational,
  asked: MeasureReportAsked,
): Promise<MeasureReport> {
  const statement = await readStatement(store, operational, asked);
  const { windowDays, now } = asked;
  const names = statement.statement.ok
    ? statement.statement.memo.programs.map(({ program }) => program)
    : [];
  const { frequencies } = await listDefinitions(operational);
  const day = (of: string, option: string): Instant =>
    beginOfDay(of, { timezone: statement.timezone, option });
  const days = (day(asked.to, "--to") - day(asked.from, "--from")) / dayMs + 1;
  return {
    statement,
    programs: await sections(
      names,
      (name) => name,
      (program) =>
        readProgramOut(store, operational, { program, windowDays, now, looksAgain: false }),
    ),
    actions: await sections(
      asked.actions,
      ({ event }) => event,
      (action) => readShopAction(store, operational, { ...action, windowDays, now }),
    ),
    messages: await sections(
      frequencies.map(({ frequency }): MessageChannel => frequency),
      (channel) => channel,
      (channel) =>
        readMessagePrice(store, operational, {
          ...{ channel, now, windowDays: Math.round(days), ...usualTerms },
        }),
    ),
  };
}

async function sections<Asked, Found>(
  all: readonly Asked[],
  nameOf: (asked: Asked) => string,
  read: (asked: Asked) => Promise<Found>,
): Promise<Section<Found>[]> {
  const told: Section<Found>[] = [];
  for (const each of all) {
    const name = nameOf(each);
    try {
      told.push({ name, found: await read(each) });
    } catch (error) {
      if (!(error instanceof PerennialError)) throw error;
      told.push({ name, refused: error.message });
    }
  }
  return told;
}
