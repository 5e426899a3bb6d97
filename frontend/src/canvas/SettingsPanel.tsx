import { ActionIcon, Alert, Button, Group, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { IconCopy, IconTrash, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { FlowNode } from "../api/types";
import { variablesOf } from "../flow/variables";
import { type FormContext, FormScope } from "../forms/context";
import { SchemaForm } from "../forms/SchemaForm";
import { validate } from "../forms/validate";
import { catalogueText } from "../forms/widget";
import { iconOf } from "../nodes/icons";
import { groupColour, issueText, kindLabel } from "../nodes/kindTexts";
import { duplicateSelected } from "./building";
import { Exits } from "./Exits";
import { edit, removeSelected, setNodeData, useEditor } from "./editor";
import { queuesQuery } from "./queries";
import classes from "./SettingsPanel.module.css";
import { useNodeNames } from "./useNodeNames";

/** The settings of the chosen node, drawn from the schema of its kind. */
export default function SettingsPanel({ node, onClose }: { node: FlowNode; onClose: () => void }) {
  const { t } = useTranslation("canvas");
  const slug = useEditor((state) => state.slug);
  const kinds = useEditor((state) => state.kinds);
  const readOnly = useEditor((state) => state.readOnly);
  const document = useEditor((state) => state.document);
  const issues = useEditor((state) => state.issuesByNode.get(node.id));
  const queues = useQuery(queuesQuery(slug));
  const { titleOf, optionsFor } = useNodeNames();
  const kind = kinds.get(node.kind);
  const Icon = iconOf(kind?.icon);

  const errors = useMemo(
    () => (kind ? validate(kind.schema, node.data, t) : new Map<string, string>()),
    [kind, node.data, t],
  );
  const scope = useMemo<FormContext>(
    () => ({
      slug,
      readOnly,
      errors,
      queues: queues.data?.items ?? [],
      variables: variablesOf(document),
      titleOf,
      nodes: () => optionsFor((other) => other.id === node.id),
    }),
    [slug, readOnly, errors, queues.data, document, node.id, titleOf, optionsFor],
  );
  // What a field shows by itself needs no second telling above the form.
  const told = issues?.filter(
    (issue) => !errors.has((issue.pointer ?? "").replace(/^.*?\/data(?=\/|$)/, "")),
  );

  return (
    <section className={classes.panel} aria-label={t("settings.title")} data-testid="settings">
      <header className={classes.head}>
        <span className={classes.icon} style={{ color: groupColour(kind?.group) }}>
          <Icon size={20} stroke={1.8} aria-hidden />
        </span>
        <div className={classes.titles}>
          <h2 className={classes.title}>{kindLabel(t, kind, node.kind)}</h2>
          <Text size="xs" c="dimmed" ff="monospace" truncate>
            {node.id}
          </Text>
        </div>
        <ActionIcon aria-label={t("settings.close")} onClick={onClose}>
          <IconX size={18} />
        </ActionIcon>
      </header>
      <div className={classes.body}>
        <fieldset className={classes.fields} disabled={readOnly}>
          <Stack gap="md">
            {kind?.help && (
              <Text size="sm" c="dimmed">
                {catalogueText(t, kind.help)}
              </Text>
            )}
            {told && told.length > 0 && (
              <Stack gap={6}>
                {told.map((issue) => (
                  <Alert
                    key={`${issue.code} ${issue.pointer}`}
                    p="xs"
                    variant="light"
                    color={issue.severity === "error" ? "red" : "orange"}
                  >
                    {issueText(t, issue, node)}
                  </Alert>
                ))}
              </Stack>
            )}
            <TextInput
              label={t("settings.label")}
              placeholder={kindLabel(t, kind, node.kind)}
              maxLength={200}
              value={node.label ?? ""}
              onChange={(event) =>
                edit(
                  {
                    type: "set_text",
                    id: node.id,
                    field: "label",
                    value: event.currentTarget.value,
                  },
                  `${node.id} label`,
                )
              }
            />
            {kind ? (
              <FormScope.Provider value={scope}>
                <SchemaForm
                  key={node.id}
                  schema={kind.schema}
                  data={node.data}
                  onChange={(data, path) => setNodeData(node.id, data, `${node.id} ${path}`)}
                />
              </FormScope.Provider>
            ) : (
              <Alert color="orange" variant="light">
                {t("settings.unknownKind", { kind: node.kind })}
              </Alert>
            )}
            <Exits node={node} />
            <Textarea
              label={t("settings.note")}
              description={t("settings.noteHint")}
              autosize
              minRows={2}
              maxLength={10_000}
              value={node.note ?? ""}
              onChange={(event) =>
                edit(
                  {
                    type: "set_text",
                    id: node.id,
                    field: "note",
                    value: event.currentTarget.value,
                  },
                  `${node.id} note`,
                )
              }
            />
          </Stack>
        </fieldset>
      </div>
      {!readOnly && node.kind !== "start" && (
        <Group className={classes.foot} gap="xs">
          <Button
            size="xs"
            variant="default"
            leftSection={<IconCopy size={15} />}
            onClick={() => duplicateSelected()}
          >
            {t("settings.duplicate")}
          </Button>
          <Button
            size="xs"
            variant="subtle"
            color="red"
            leftSection={<IconTrash size={15} />}
            onClick={removeSelected}
          >
            {t("settings.delete")}
          </Button>
        </Group>
      )}
    </section>
  );
}
