import { Autocomplete, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { outsideQuery } from "../../outside/queries";
import { useForm } from "../context";
import { asObject } from "../values";
import type { WidgetProps } from "../widget";
import { useDraft } from "./useDraft";

interface NameRefProps extends Omit<WidgetProps, "Form"> {
  sort: "secrets" | "functions" | "models";
}

/** Something of the workspace by its name: one that is there, or one still to be set up. */
function NameRef({ sort, value, required, label, description, error, onChange }: NameRefProps) {
  const { t } = useTranslation("forms");
  const { slug } = useForm();
  const list = useQuery({ ...outsideQuery(slug, sort), enabled: slug !== "", retry: false });
  const draft = useDraft(typeof value === "string" ? value : "", (text) =>
    onChange(text === "" && !required ? undefined : text),
  );
  const names = list.data?.map(({ name }) => name);
  const isUnknown = draft.text !== "" && names !== undefined && !names.includes(draft.text);
  return (
    <div>
      <Autocomplete
        label={label}
        description={description}
        error={error}
        withAsterisk={required}
        spellCheck={false}
        data={names ?? []}
        value={draft.text}
        onChange={draft.commit}
      />
      {(isUnknown || names?.length === 0) && (
        <Text size="xs" c={isUnknown ? "orange" : "dimmed"} mt={4} role="status">
          {t(isUnknown ? `ref.unknown.${sort}` : `ref.none.${sort}`)}
        </Text>
      )}
    </div>
  );
}

export function FunctionRef(props: WidgetProps) {
  return <NameRef {...props} sort="functions" />;
}

export function ModelRef(props: WidgetProps) {
  return <NameRef {...props} sort="models" />;
}

/** The secret that goes along with a request; the flow knows its name and never its value. */
export function Auth(props: WidgetProps) {
  const { schema, value, path, onChange } = props;
  const inner = schema.properties?.secret;
  return (
    <NameRef
      {...props}
      schema={inner ?? {}}
      sort="secrets"
      value={asObject(value).secret}
      onChange={(secret) =>
        onChange(secret === undefined || secret === "" ? undefined : { secret }, `${path}/secret`)
      }
    />
  );
}

/** A secret by its name alone. */
export function SecretRef(props: WidgetProps) {
  return <NameRef {...props} sort="secrets" />;
}
