import { Button, Menu, NativeSelect } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useContext } from "react";
import { ConditionEditor, NodeHead } from "./condition-editor.tsx";
import { FaultContext, useRuleForm } from "./form-context.ts";
import {
  type GroupNode,
  type Join,
  newCondition,
  newGroup,
  type Place,
  placeWithin,
  type RuleNode,
} from "./rule-node.ts";

/** The rule: a group, or one node alone, to which others can be added. */
export function RuleEditor({ root }: { root: RuleNode }) {
  if (root.kind === "group" && root.nots === 0)
    return <GroupEditor node={root} place={["who"]} isRoot />;
  return (
    <div className="rule-group" data-root="true">
      <NodeEditor node={root} place={["who"]} />
      <AddTo node={root} isEmpty={false} onAdd={(child) => [newGroup("all", [root, child])]} />
    </div>
  );
}

function NodeEditor({ node, place }: { node: RuleNode; place: Place }) {
  return node.kind === "group" ? (
    <GroupEditor node={node} place={place} />
  ) : (
    <ConditionEditor node={node} place={place} />
  );
}

interface GroupEditorProps {
  readonly node: GroupNode;
  readonly place: Place;
  readonly isRoot?: boolean;
}

/** Conditions joined by and or by or, and groups within. */
function GroupEditor({ node, place, isRoot = false }: GroupEditorProps) {
  const { change, showAll } = useRuleForm();
  const faultAt = useContext(FaultContext);
  const within = placeWithin(node, place);
  const fault = node.children.length > 0 || showAll ? faultAt(within) : undefined;
  const joiner = (
    <JoinChoice join={node.join} onChange={(join) => change(node.id, () => [{ ...node, join }])} />
  );
  const body = (
    <>
      {fault !== undefined && <p className="field-fault">This {fault}</p>}
      <ol className="rule-list" data-join={node.join}>
        {node.children.map((child, at) => (
          <li key={child.id}>
            {at > 0 && (
              <span className="joiner" aria-hidden="true">
                {node.join === "all" ? "and" : "or"}
              </span>
            )}
            <NodeEditor node={child} place={[...within, at]} />
          </li>
        ))}
      </ol>
      <AddTo
        node={node}
        isEmpty={node.children.length === 0}
        onAdd={(child) => [{ ...node, children: [...node.children, child] }]}
      />
    </>
  );
  if (isRoot)
    return (
      <div className="rule-group" data-root="true">
        {node.children.length > 1 && joiner}
        {body}
      </div>
    );
  return (
    <fieldset className="rule-group">
      <legend className="only-heard">
        A group: {node.join === "all" ? "all of these" : "any of these"}
      </legend>
      <NodeHead node={node} title={`Group of ${node.children.length}`}>
        {joiner}
      </NodeHead>
      {body}
    </fieldset>
  );
}

function JoinChoice({ join, onChange }: { join: Join; onChange: (join: Join) => void }) {
  return (
    <NativeSelect
      className="join-choice"
      aria-label="How these are joined"
      data={[
        { value: "all", label: "all of these hold" },
        { value: "any", label: "any of these holds" },
      ]}
      value={join}
      onChange={({ currentTarget }) => onChange(currentTarget.value === "any" ? "any" : "all")}
    />
  );
}

/** Puts a condition or a group in. */
function AddTo(props: {
  readonly node: RuleNode;
  readonly isEmpty: boolean;
  /** What becomes of the node. */
  readonly onAdd: (child: RuleNode) => readonly RuleNode[];
}) {
  const { node, isEmpty, onAdd } = props;
  const { conditions, change, onNew } = useRuleForm();
  const add = (child: RuleNode, newest = child.id) => {
    onNew(newest);
    change(node.id, () => onAdd(child));
  };
  const other: Join = node.kind === "group" && node.join === "all" ? "any" : "all";
  return (
    <div className="rule-add">
      <Menu position="bottom-start" returnFocus={false} withinPortal={false} width={330}>
        <Menu.Target>
          <Button
            variant={isEmpty ? "filled" : "default"}
            leftSection={<IconPlus size={16} aria-hidden />}
          >
            Condition
          </Button>
        </Menu.Target>
        <Menu.Dropdown className="add-list">
          {[...conditions.values()].map(({ name, title, hint, start }) => (
            <Menu.Item key={name} onClick={() => add(newCondition(name, start))}>
              <strong>{title}</strong>
              <span className="add-hint">{hint}</span>
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {!isEmpty && (
        <Button variant="subtle" onClick={() => add(newGroup(other, []))}>
          Group of {other === "any" ? "alternatives" : "conditions"}
        </Button>
      )}
    </div>
  );
}
