import { ActionIcon, Menu } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { FaultLine } from "./fault-line.tsx";
import { FieldEditor } from "./field-editor.tsx";
import { type Field, startOf, withField } from "./field-shape.ts";
import { JsonField } from "./json-field.tsx";
import { isRecord, type Place } from "./rule-node.ts";
import { fieldHint, fieldLabel } from "./words.ts";

interface ObjectEditorProps {
  readonly condition: string;
  readonly fields: readonly Field[];
  readonly value: unknown;
  readonly place: Place;
  readonly onChange: (value: unknown) => void;
}

/** The fields of an object that are there, and a way to put in others. */
export function ObjectEditor({ condition, fields, value, place, onChange }: ObjectEditorProps) {
  const [added, setAdded] = useState<string | null>(null);
  if (!isRecord(value))
    return <JsonField {...{ label: "What is written here", value, place, onChange }} />;
  const change = (changes: Readonly<Record<string, unknown>>) =>
    onChange(withField(value, fields, changes));
  const isThere = ({ name, required, shape }: Field): boolean =>
    required || name in value || (shape.kind === "range-here" && "atMost" in value);
  const shown = [...fields.filter(isThere), ...unknownFields(value, fields)];
  const absent = fields.filter((field) => !isThere(field));
  return (
    <div className="fields">
      {shown.map((field) => (
        <FieldRow
          key={field.name}
          label={fieldLabel(condition, field)}
          field={field}
          isNew={field.name === added}
          onRemove={
            field.required
              ? undefined
              : () =>
                  change(
                    field.shape.kind === "range-here"
                      ? { atLeast: undefined, atMost: undefined }
                      : { [field.name]: undefined },
                  )
          }
        >
          {field.shape.kind === "object" ? (
            <fieldset className="object-field">
              <legend>{fieldLabel(condition, field)}</legend>
              <FaultLine place={[...place, field.name]} />
              <ObjectEditor
                condition={condition}
                fields={field.shape.fields}
                value={value[field.name]}
                place={[...place, field.name]}
                onChange={(next) => change({ [field.name]: next })}
              />
            </fieldset>
          ) : (
            <FieldEditor
              condition={condition}
              field={field}
              within={value}
              place={place}
              onChange={change}
            />
          )}
        </FieldRow>
      ))}
      {absent.length > 0 && (
        <AddField
          condition={condition}
          fields={absent}
          onAdd={({ name, shape }) => {
            setAdded(name);
            change({ [name]: startOf(shape) });
          }}
        />
      )}
    </div>
  );
}

/** A field with a way to take it out. One that was put in just now takes the focus. */
function FieldRow(props: {
  readonly label: string;
  readonly field: Field;
  readonly isNew: boolean;
  readonly onRemove: (() => void) | undefined;
  readonly children: ReactNode;
}) {
  const { label, field, isNew, onRemove, children } = props;
  const row = useRef<HTMLDivElement>(null);
  const takesFocus = useRef(isNew);
  useEffect(() => {
    if (!takesFocus.current) return;
    takesFocus.current = false;
    row.current?.querySelector<HTMLElement>("input, select, textarea, button")?.focus();
  }, []);
  return (
    <div className="field" data-kind={field.shape.kind} ref={row}>
      {children}
      {onRemove !== undefined && (
        <ActionIcon
          className="field-remove"
          variant="subtle"
          color="gray"
          size={22}
          aria-label={`Leave out: ${label}`}
          onClick={onRemove}
        >
          <IconX size={14} aria-hidden />
        </ActionIcon>
      )}
    </div>
  );
}

function AddField(props: {
  readonly condition: string;
  readonly fields: readonly Field[];
  readonly onAdd: (field: Field) => void;
}) {
  const { condition, fields, onAdd } = props;
  return (
    <Menu position="bottom-start" returnFocus={false} withinPortal={false}>
      <Menu.Target>
        <button type="button" className="quiet-button add-field">
          <IconPlus size={14} aria-hidden /> Detail
        </button>
      </Menu.Target>
      <Menu.Dropdown className="add-list">
        {fields.map((field) => (
          <Menu.Item key={field.name} onClick={() => onAdd(field)}>
            {fieldLabel(condition, field)}
            {fieldHint(condition, field) !== undefined && (
              <span className="add-hint">{fieldHint(condition, field)}</span>
            )}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** What stands in an object and is none of its fields: shown, so that it can be taken out. */
function unknownFields(
  value: Readonly<Record<string, unknown>>,
  fields: readonly Field[],
): Field[] {
  const names = new Set(
    fields.flatMap(({ name, shape }) => (shape.kind === "range-here" ? [name, "atMost"] : [name])),
  );
  return Object.keys(value)
    .filter((name) => !names.has(name))
    .map((name) => ({ name, required: false, shape: { kind: "json" } }));
}
