import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { BusinessCase } from "../../../src/plan/case.ts";
import { caseCommand } from "../commands.ts";
import { count } from "../format.ts";
import { useAudiences } from "../queries/audiences.ts";
import { type PlannedProgram, useDraftCase } from "../queries/plan.ts";
import { CommandLine } from "../states/command-line.tsx";
import { figureText, unitWord } from "./case-fields.ts";
import { begunCase, neededDrivers, type TypedDriver } from "./case-template.ts";

interface NoCaseProps {
  readonly planned: PlannedProgram;
  /** With what is to be known of a draft. */
  readonly onBegin: (text: BusinessCase, notes?: readonly string[]) => void;
}

/** Says what a case is, and begins one: by what the shop knows, or with the figures that every case needs. */
export function NoCase({ planned, onBegin }: NoCaseProps) {
  const [isOpen, setOpen] = useState(false);
  const draft = useDraftCase(planned.program);
  const start = () =>
    draft.mutate(undefined, {
      onSuccess: ({ case: text, notes }) => onBegin(text, notes),
      // The shop does not know enough: the figures are written by hand.
      onError: () => setOpen(true),
    });
  return (
    <section className="card whole-row no-case" aria-labelledby="no-case-title">
      <header className="card-head">
        <div>
          <h2 id="no-case-title">This program has no business case yet</h2>
          <p>
            A case says what the program is likely to bring, how sure that is, what that rests on,
            and whether it can be measured at all. Those who approve the program approve the case
            with it, and afterwards it is compared with what came.
          </p>
        </div>
      </header>
      {draft.isError && (
        <p className="form-fault" role="alert">
          The shop's own figures do not make one: {draft.error.message} Write the four that every
          case needs:
        </p>
      )}
      {isOpen ? (
        <BeginCase planned={planned} onBegin={onBegin} onLeave={() => setOpen(false)} />
      ) : (
        <>
          <p>
            It is drafted by the shop's own figures: its orders, its past programs, what people were
            without them. What it cannot know is left to you, and said.
          </p>
          <div className="changed-actions">
            <Button loading={draft.isPending} onClick={start}>
              Start a case
            </Button>
            <Button variant="default" onClick={() => setOpen(true)}>
              Write the figures myself
            </Button>
          </div>
          <p className="no-case-or">Or draft it as a file, change that, and keep it:</p>
          <CommandLine
            command={`${caseCommand(planned.program)} --draft > plan/case-${planned.program}.json && perennial apply plan`}
          />
        </>
      )}
    </section>
  );
}

const empty: TypedDriver = { low: "", likely: "", high: "" };

function BeginCase({ planned, onBegin, onLeave }: NoCaseProps & { readonly onLeave: () => void }) {
  const { plan, title, program } = planned;
  const { data: audiences } = useAudiences();
  const audience = audiences?.audiences.find((each) => each.audience === plan.program.audience);
  const [author, setAuthor] = useState(plan.program.owner ?? "");
  const [typed, setTyped] = useState<Readonly<Record<string, TypedDriver>>>({});
  const [fault, setFault] = useState<string>();
  // The audience's size is a fact of the shop, until somebody writes another over it.
  const counted =
    audience === undefined ? empty : { ...empty, likely: figureText(audience.members, "people") };
  const of = (name: string): TypedDriver => typed[name] ?? (name === "people" ? counted : empty);
  const begin = (event: FormEvent) => {
    event.preventDefault();
    const peopleSource =
      typed["people"] === undefined && audience !== undefined
        ? `audience ${audience.audience}, ${count(audience.members)} members when this was begun`
        : "";
    const made = begunCase({
      ...{ program, title, author, peopleSource, holdout: plan.program.holdout },
      typed: Object.fromEntries(neededDrivers.map(({ name }) => [name, of(name)])),
    });
    if (typeof made === "string") setFault(made);
    else onBegin(made);
  };
  return (
    <form onSubmit={begin}>
      <TextInput
        label="Who makes it, and answers for these figures"
        className="no-case-author"
        value={author}
        onChange={({ currentTarget }) => setAuthor(currentTarget.value)}
      />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1) */}
      <section className="scroll-x" tabIndex={0} aria-label="Figures that every case needs">
        <table className="table no-case-table">
          <thead>
            <tr>
              <th scope="col">Assumption</th>
              {["Low", "Likely", "High"].map((head) => (
                <th key={head} scope="col" className="numeric">
                  {head}
                </th>
              ))}
              <th scope="col">Unit</th>
            </tr>
          </thead>
          <tbody>
            {neededDrivers.map(({ name, title: what, unit }) => (
              <tr key={name}>
                <th scope="row">{what}</th>
                {(["low", "likely", "high"] as const).map((figure) => (
                  <td key={figure} className="numeric">
                    <span className="figure-field">
                      <input
                        type="text"
                        inputMode="decimal"
                        autoComplete="off"
                        size={8}
                        aria-label={`${what}, ${figure}`}
                        value={of(name)[figure]}
                        onChange={({ currentTarget }) =>
                          setTyped({
                            ...typed,
                            [name]: { ...of(name), [figure]: currentTarget.value },
                          })
                        }
                      />
                    </span>
                  </td>
                ))}
                <td className="dim">{unitWord(unit, "in the shop's currency")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p className="figure-note">
        Low and high are the ends of what you hold for possible; leave both out where you know.
        {audience !== undefined && ` The audience has ${count(audience.members)} people now.`}
      </p>
      {fault !== undefined && (
        <p className="form-fault" role="alert">
          {fault}
        </p>
      )}
      <div className="changed-actions">
        <Button type="submit">Reckon it</Button>
        <Button variant="default" onClick={onLeave}>
          Not now
        </Button>
      </div>
    </form>
  );
}
