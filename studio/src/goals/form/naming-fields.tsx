import { TagsInput, Textarea, TextInput } from "@mantine/core";
import { nameFor } from "../../audiences/builder/draft.ts";
import { FormPart, type FormPartProps } from "./form-part.tsx";

/** What is wanted, why, and who answers for it. The name follows the title until it is written by hand. */
export function NamingFields({ draft, change, faults, isNew }: FormPartProps & { isNew: boolean }) {
  const { name, title, description, owner, teams } = draft;
  const follows = isNew && (name === "" || name === nameFor(title));
  return (
    <FormPart title="What is wanted" hint="In words that everybody who approves it understands.">
      <div className="goal-pairs">
        <TextInput
          label="Title"
          placeholder="Lapsed customers come back, for example"
          maxLength={200}
          error={faults.title}
          value={title}
          onChange={({ currentTarget: { value } }) =>
            change({ title: value, ...(follows ? { name: nameFor(value) } : {}) })
          }
        />
        <TextInput
          label="Name"
          description={
            isNew ? "In programs, commands and addresses" : "Programs name it, so it stays"
          }
          inputWrapperOrder={["label", "input", "error", "description"]}
          error={faults.name}
          readOnly={!isNew}
          value={name}
          onChange={({ currentTarget: { value } }) => change({ name: value })}
        />
        <Textarea
          className="whole-row"
          label="Why"
          placeholder="What was found that it begins with"
          autosize
          minRows={1}
          maxRows={6}
          maxLength={2000}
          value={description}
          onChange={({ currentTarget: { value } }) => change({ description: value })}
        />
        <TextInput
          label="Who answers for it"
          maxLength={200}
          error={faults.owner}
          value={owner}
          onChange={({ currentTarget: { value } }) => change({ owner: value })}
        />
        <TagsInput
          label="Teams that take part"
          placeholder={teams.length === 0 ? "CRM, then Enter" : ""}
          maxTags={50}
          acceptValueOnBlur
          value={[...teams]}
          onChange={(value) => change({ teams: value })}
        />
      </div>
    </FormPart>
  );
}
