import { ActionIcon } from "@mantine/core";
import { IconCopy, IconTrash } from "@tabler/icons-react";
import { type ReactNode, useContext, useEffect, useRef, useState } from "react";
import { FaultContext, placeKey, useRuleForm } from "./form-context.ts";
import { JsonField } from "./json-field.tsx";
import { ObjectEditor } from "./object-editor.tsx";
import {
  type ConditionNode,
  copyOf,
  type Place,
  placeWithin,
  type RuleNode,
  type StrayNode,
} from "./rule-node.ts";
import { conditionWords } from "./words.ts";

interface ConditionEditorProps {
  readonly node: ConditionNode | StrayNode;
  readonly place: Place;
}

/** A condition: what it says in words, and its fields. Faults of one that is still being filled in wait until it is left. */
export function ConditionEditor({ node, place }: ConditionEditorProps) {
  const { conditions, newest, change, wordsAt, showAll } = useRuleForm();
  const faultAt = useContext(FaultContext);
  const isNew = newest === node.id;
  const [isLeft, setLeft] = useState(!isNew);
  const within = placeWithin(node, place);
  const isQuiet = !isLeft && !showAll;
  const fault = isQuiet ? undefined : (faultAt(within) ?? faultAt(place));
  const card = useRef<HTMLDivElement>(null);
  const takesFocus = useRef(isNew);
  useEffect(() => {
    if (!takesFocus.current) return;
    takesFocus.current = false;
    card.current?.querySelector<HTMLElement>(".fields :is(input, select, textarea)")?.focus();
  }, []);
  const title = node.kind === "stray" ? "Not a condition" : conditionWords(node.name).title;
  const known = node.kind === "condition" ? conditions.get(node.name) : undefined;
  const words = wordsAt(within);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only listens for the focus leaving the group
    <div
      className="condition"
      data-faulty={fault !== undefined}
      data-place={placeKey(within)}
      ref={card}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setLeft(true);
      }}
    >
      <NodeHead node={node} title={known?.title ?? title}>
        {words !== undefined && <span className="condition-words">{words}</span>}
      </NodeHead>
      {fault !== undefined && (
        <p className="field-fault" role="alert">
          This {fault}
        </p>
      )}
      <FaultContext.Provider value={isQuiet ? noFault : faultAt}>
        {node.kind === "condition" && known !== undefined ? (
          <ObjectEditor
            condition={node.name}
            fields={known.fields}
            value={node.spec}
            place={within}
            onChange={(spec) => change(node.id, () => [{ ...node, spec }])}
          />
        ) : (
          <JsonField
            label="As JSON"
            value={node.kind === "stray" ? node.json : node.spec}
            place={within}
            onChange={(json) =>
              change(node.id, () => [
                node.kind === "stray" ? { ...node, json } : { ...node, spec: json },
              ])
            }
          />
        )}
      </FaultContext.Provider>
    </div>
  );
}

const noFault = (): undefined => undefined;

/** The head of a condition or group: its title, and what can be done with it. */
export function NodeHead(props: {
  readonly node: RuleNode;
  readonly title: string;
  readonly children?: ReactNode;
}) {
  const { node, title, children } = props;
  const { change, onNew } = useRuleForm();
  const isNot = node.nots > 0;
  return (
    <header className="node-head">
      <button
        type="button"
        className="not-switch"
        aria-pressed={isNot}
        aria-label={`Not: ${title}`}
        title={isNot ? "Whoever does not meet this" : "Turn this around"}
        onClick={() => change(node.id, () => [{ ...node, nots: isNot ? node.nots - 1 : 1 }])}
      >
        {node.nots > 1 ? `Not ×${node.nots}` : "Not"}
      </button>
      <span className="node-title">
        <strong>{title}</strong>
        {children}
      </span>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`Duplicate: ${title}`}
        onClick={() => {
          const copy = copyOf(node);
          onNew(copy.id);
          change(node.id, () => [node, copy]);
        }}
      >
        <IconCopy size={16} aria-hidden />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`Remove: ${title}`}
        onClick={(event) => {
          // The focus goes to what adds another: its place does not move.
          const group = event.currentTarget.closest(".rule-group");
          change(node.id, () => []);
          group?.querySelector<HTMLElement>(":scope > .rule-add button")?.focus();
        }}
      >
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
    </header>
  );
}
