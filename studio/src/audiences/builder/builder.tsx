import "../../data/data.css";
import "./builder.css";
import { Link, useNavigate } from "@tanstack/react-router";
import { useMemo, useRef, useState } from "react";
import type { ConditionSchema } from "../../../../src/audiences/condition-schemas.ts";
import { count } from "../../format.ts";
import { useReadNow } from "../../queries/audience-builder.ts";
import { BuilderActions } from "./builder-actions.tsx";
import { type Draft, draftText, frameText } from "./draft.ts";
import { goTo } from "./fault-places.ts";
import { formConditions } from "./form-conditions.ts";
import {
  FaultContext,
  type KnownCondition,
  placeKey,
  type RuleForm,
  RuleFormContext,
} from "./form-context.ts";
import { RuleEditor } from "./group-editor.tsx";
import { JsonCard } from "./json-card.tsx";
import { LeaveDialog } from "./leave-dialog.tsx";
import { MeaningCard } from "./meaning-card.tsx";
import { NamingCard } from "./naming-card.tsx";
import { PastCard } from "./past-card.tsx";
import { changed, newGroup, type Place } from "./rule-node.ts";
import { SaveDialog } from "./save-dialog.tsx";
import type { DraftState } from "./use-draft.ts";
import { useMeaning } from "./use-meaning.ts";

interface BuilderProps {
  readonly state: DraftState;
  readonly schemas: readonly ConditionSchema[];
  /** What is kept of it; absent where it is new. */
  readonly before: { readonly text: string; readonly version: number } | undefined;
  /** Names of the audiences that are kept. */
  readonly audiences: readonly string[];
  readonly onDiscard: () => void;
}

/** The builder: the form at the left, what it means at the right. */
export function Builder({ state, schemas, before, audiences, onDiscard }: BuilderProps) {
  const { draft, change } = state;
  const navigate = useNavigate();
  const readNow = useReadNow();
  const [showJson, setShowJson] = useState(false);
  const [showAll, setShowAll] = useState(false);
  const [isSaving, setSaving] = useState(false);
  const isSaved = useRef(false);
  const conditions = useMemo(() => formConditions(schemas), [schemas]);
  const meaning = useMeaning(draft);
  const text = draftText(draft);
  const name = frameText(draft, "audience");
  const isTaken = before === undefined && audiences.includes(name);
  const form = useRuleForm({ state, conditions, audiences, meaning, showAll });
  const faultAt = useFaultAt(draft, meaning.reading?.faults ?? [], showAll);
  const go = (place: Place) => {
    setShowAll(true);
    // What is wrong is marked by then.
    requestAnimationFrame(() => goTo(place));
  };
  const save = async () => {
    const { faults } = await readNow(text);
    const [first] = isTaken ? [{ path: ["audience"] }, ...faults] : faults;
    if (first) go(first.path);
    else setSaving(true);
  };
  return (
    <div className="page builder">
      <header className="page-head">
        <div>
          <Link to="/customers/audiences">All audiences</Link>
          <h1>{before ? frameText(draft, "title") || name : "New audience"}</h1>
          <p>{before ? `Version ${before.version}` : "Nothing is kept before you save it"}</p>
        </div>
        <BuilderActions
          name={name}
          text={text}
          undo={state.undo}
          isChanged={state.isDirty}
          showJson={showJson}
          onJson={() => setShowJson(!showJson)}
          onSave={() => void save()}
        />
      </header>
      <Kept state={state} before={before} onDiscard={onDiscard} />
      <RuleFormContext.Provider value={form}>
        <FaultContext.Provider value={faultAt}>
          <div className="builder-form">
            <NamingCard
              draft={draft}
              isKept={before !== undefined}
              nameFault={
                isTaken ? "is an audience already: choose another, or edit that one" : undefined
              }
              onChange={(frame) => change({ ...draft, frame })}
            />
            <section className="card rule" aria-labelledby="rule-title">
              <header className="card-head">
                <h2 id="rule-title">People who</h2>
              </header>
              <RuleEditor root={draft.who} />
            </section>
          </div>
        </FaultContext.Provider>
      </RuleFormContext.Provider>
      <aside className="builder-side">
        <MeaningCard
          reading={meaning.reading}
          counted={meaning.count}
          isEmpty={meaning.isEmpty}
          isWaiting={meaning.isWaiting}
          faults={meaning.ruleFaults}
          onGo={go}
        />
        {showJson && <JsonCard draft={draft} onChange={change} />}
        <PastCard text={meaning.countedText} />
      </aside>
      <CountStrip meaning={meaning} />
      {isSaving && (
        <SaveDialog
          text={text}
          before={before}
          onClose={() => setSaving(false)}
          onSaved={() => {
            isSaved.current = true;
            state.forget();
            void navigate({ to: "/customers/audiences" });
          }}
        />
      )}
      <LeaveDialog isUnsaved={() => state.isDirty && !isSaved.current} onDiscard={state.forget} />
    </div>
  );
}

/** The count at the foot of a small screen, where the form hides what it means. */
function CountStrip({ meaning }: { meaning: ReturnType<typeof useMeaning> }) {
  const { data } = meaning.count;
  const isOld = meaning.isWaiting || meaning.count.isPlaceholderData;
  if (meaning.isEmpty || data === undefined) return null;
  return (
    <p className="count-strip" aria-hidden="true">
      {meaning.ruleFaults.length > 0 ? (
        "Not finished"
      ) : (
        <span data-old={isOld}>
          <strong>{count(data.persons)}</strong> of {count(data.everybody)} people now
        </span>
      )}
    </p>
  );
}

function useRuleForm(of: {
  readonly state: DraftState;
  readonly conditions: ReadonlyMap<string, KnownCondition>;
  readonly audiences: readonly string[];
  readonly meaning: ReturnType<typeof useMeaning>;
  readonly showAll: boolean;
}): RuleForm {
  const { state, conditions, audiences, meaning, showAll } = of;
  const [newest, setNewest] = useState<string | null>(null);
  const words = new Map(meaning.reading?.parts.map((each) => [placeKey(each.path), each.words]));
  return {
    conditions,
    audiences,
    newest,
    onNew: setNewest,
    showAll,
    wordsAt: (place) => words.get(placeKey(place)),
    change(id, next) {
      const [who, ...others] = changed(state.draft.who, id, next);
      // A root that is taken out leaves an empty rule; one that is doubled, a group of both.
      if (who === undefined) state.change({ ...state.draft, who: newGroup("all", []) });
      else
        state.change({
          ...state.draft,
          who: others.length === 0 ? who : newGroup("all", [who, ...others]),
        });
    },
  };
}

/** What is wrong at each place. What is still to be written in the frame is no fault before somebody saves. */
function useFaultAt(
  draft: Draft,
  faults: readonly { readonly path: Place; readonly message: string }[],
  showAll: boolean,
): (place: Place) => string | undefined {
  return useMemo(() => {
    const byPlace = new Map(faults.map(({ path, message }) => [placeKey(path), message]));
    return (place) => {
      const [first, ...rest] = place;
      const isFrame = rest.length === 0 && (first === "title" || first === "audience");
      if (isFrame && !showAll && (draft.frame[first] ?? "") === "") return undefined;
      return byPlace.get(placeKey(place));
    };
  }, [draft, faults, showAll]);
}

/** That changes of before were found, and that somebody else saved meanwhile. */
function Kept({ state, before, onDiscard }: Pick<BuilderProps, "state" | "before" | "onDiscard">) {
  const isMoved = before !== undefined && before.text !== state.baseText;
  if (isMoved)
    return (
      <p className="moved-on" role="status">
        Version {before.version} was saved while you wrote. Saving shows how yours differs from it.
      </p>
    );
  if (!state.wasKept || !state.isDirty) return null;
  return (
    <p className="moved-on" role="status">
      These are the changes that you had not saved.{" "}
      <button type="button" className="quiet-button" onClick={onDiscard}>
        Throw them away
      </button>
    </p>
  );
}
