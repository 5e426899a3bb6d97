import {
  Button,
  FileButton,
  Group,
  Modal,
  Radio,
  Stack,
  Tabs,
  Text,
  Textarea,
  TextInput,
  UnstyledButton,
} from "@mantine/core";
import { IconFileImport, IconSquarePlus, IconTemplate } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, inWorkspace } from "../api/client";
import type { FlowItem } from "../api/types";
import { describeProblem } from "../ui/notify";
import { ErrorState, LoadingState } from "../ui/PageState";
import classes from "./CreateDialog.module.css";
import { ImportErrors } from "./ImportErrors";
import { type ImportFailure, importFile } from "./importFile";
import { templatesQuery } from "./queries";

const TRIGGER_TYPES = ["TriggeredByWhatsApp", "TriggeredManually"] as const;

interface CreateDialogProps {
  slug: string;
  onClose: () => void;
  onCreated: (flow: FlowItem) => void;
}

/** A new flow: blank, from a template, or from a file. */
export default function CreateDialog({ slug, onClose, onCreated }: CreateDialogProps) {
  const { t } = useTranslation("flows");
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [remark, setRemark] = useState("");
  const [trigger, setTrigger] = useState<string>(TRIGGER_TYPES[0]);
  const [failure, setFailure] = useState<ImportFailure>();
  const resetFile = useRef<() => void>(null);
  const templates = useQuery(templatesQuery(slug));

  const create = useMutation({
    mutationFn: (body: object) => api.post<FlowItem>(inWorkspace(slug, "flows/"), body),
    onSuccess: (flow) => {
      void client.invalidateQueries({ queryKey: [slug, "flows"] });
      onCreated(flow);
    },
  });

  function createBlank(event: FormEvent) {
    event.preventDefault();
    create.mutate({ name: name.trim(), trigger_type: trigger, remark: remark.trim() });
  }

  async function onFile(file: File | null) {
    // The same file, mended, must be a new choice.
    resetFile.current?.();
    if (!file) return;
    setFailure(undefined);
    const outcome = await importFile(slug, file);
    if ("failure" in outcome) setFailure(outcome.failure);
    else {
      void client.invalidateQueries({ queryKey: [slug, "flows"] });
      onCreated(outcome.flow);
    }
  }

  return (
    <Modal opened onClose={onClose} size="lg" title={t("create.title")}>
      <Tabs defaultValue="blank">
        <Tabs.List mb="md">
          <Tabs.Tab value="blank" leftSection={<IconSquarePlus size={16} />}>
            {t("create.blank")}
          </Tabs.Tab>
          <Tabs.Tab value="template" leftSection={<IconTemplate size={16} />}>
            {t("create.template")}
          </Tabs.Tab>
          <Tabs.Tab value="import" leftSection={<IconFileImport size={16} />}>
            {t("create.import")}
          </Tabs.Tab>
        </Tabs.List>

        <Tabs.Panel value="blank">
          <form onSubmit={createBlank}>
            <Stack gap="md">
              <TextInput
                data-autofocus
                label={t("create.name")}
                required
                withAsterisk={false}
                maxLength={128}
                value={name}
                onChange={(event) => setName(event.currentTarget.value)}
              />
              <Radio.Group label={t("create.trigger")} value={trigger} onChange={setTrigger}>
                <Stack gap="xs" mt="xs">
                  {TRIGGER_TYPES.map((type) => (
                    <Radio
                      key={type}
                      value={type}
                      label={t(`trigger.${type}`)}
                      description={t(`trigger.${type}Hint`)}
                    />
                  ))}
                </Stack>
              </Radio.Group>
              <Textarea
                label={t("create.remark")}
                autosize
                minRows={2}
                maxLength={10_000}
                value={remark}
                onChange={(event) => setRemark(event.currentTarget.value)}
              />
              {create.error && (
                <Text size="sm" c="red" role="alert">
                  {describeProblem(create.error)}
                </Text>
              )}
              <Group justify="flex-end">
                <Button variant="default" onClick={onClose}>
                  {t("shell:action.cancel")}
                </Button>
                <Button type="submit" loading={create.isPending} disabled={!name.trim()}>
                  {t("create.submit")}
                </Button>
              </Group>
            </Stack>
          </form>
        </Tabs.Panel>

        <Tabs.Panel value="template">
          {templates.isPending && <LoadingState />}
          {templates.error && (
            <ErrorState error={templates.error} onRetry={() => void templates.refetch()} />
          )}
          <Stack gap="xs">
            {templates.data?.items.map((template) => (
              <UnstyledButton
                key={template.id}
                className={classes.template}
                disabled={create.isPending}
                onClick={() => create.mutate({ template: template.id })}
              >
                <Text fw={600}>{template.name}</Text>
                <Text size="sm" c="dimmed">
                  {template.description}
                </Text>
                <Text size="xs" c="dimmed" mt={4}>
                  {[template.industry, t("create.nodes", { count: template.nodes })]
                    .filter(Boolean)
                    .join(" · ")}
                </Text>
              </UnstyledButton>
            ))}
            {templates.data?.items.length === 0 && (
              <Text size="sm" c="dimmed">
                {t("create.noTemplates")}
              </Text>
            )}
          </Stack>
        </Tabs.Panel>

        <Tabs.Panel value="import">
          <Stack gap="md">
            <Text size="sm">{t("import.text")}</Text>
            <FileButton
              resetRef={resetFile}
              accept="application/json,.json"
              onChange={(file) => void onFile(file)}
            >
              {(props) => (
                <Button
                  {...props}
                  variant="light"
                  w="fit-content"
                  leftSection={<IconFileImport size={16} />}
                >
                  {t("import.choose")}
                </Button>
              )}
            </FileButton>
            {failure && <ImportErrors failure={failure} />}
          </Stack>
        </Tabs.Panel>
      </Tabs>
    </Modal>
  );
}
