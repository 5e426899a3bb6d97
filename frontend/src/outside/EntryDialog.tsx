import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem, api, inWorkspace } from "../api/client";
import { describeProblem, notifyDone } from "../ui/notify";
import { EntryField } from "./EntryField";
import type { OutsideLists } from "./model";
import { SigningSecret } from "./SigningSecret";
import { bodyOf, fieldsOf, problemOf, type Sort, type Values, valuesOf } from "./sorts";

interface EntryDialogProps {
  slug: string;
  sort: Sort;
  /** What is changed; something new without one. */
  item: OutsideLists[Sort] | undefined;
  onClose: () => void;
}

/** Sets something up, or changes it. */
export default function EntryDialog({ slug, sort, item, onClose }: EntryDialogProps) {
  const { t } = useTranslation("outside");
  const client = useQueryClient();
  const [values, setValues] = useState<Values>(() => valuesOf(sort, item));
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [signing, setSigning] = useState<string>();
  const fields = fieldsOf(sort, values, item !== undefined);
  const isWrong = fields.some((field) => problemOf(field, values, item));

  const save = useMutation({
    mutationFn: () => {
      const body = bodyOf(sort, values, item);
      return item
        ? api.patch<Values>(inWorkspace(slug, `${sort}/${item.id}/`), body)
        : api.post<Values>(inWorkspace(slug, `${sort}/`), body);
    },
    onSuccess: (saved) => {
      void client.invalidateQueries({ queryKey: [slug, "outside"] });
      notifyDone(t("saved", { name: String(values.name) }));
      if (typeof saved.signing_secret === "string") setSigning(saved.signing_secret);
      else onClose();
    },
  });
  const told = toldOf(save.error);

  function submit(event: FormEvent) {
    event.preventDefault();
    setTouched(new Set(fields.map(({ key }) => key)));
    if (!isWrong) save.mutate();
  }

  const title = item ? t("edit", { name: item.name }) : t(`${sort}.add`);
  if (signing) {
    return (
      <Modal opened onClose={onClose} title={t("signing.title")} closeOnClickOutside={false}>
        <SigningSecret value={signing} onClose={onClose} />
      </Modal>
    );
  }
  return (
    <Modal opened onClose={onClose} title={title}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          {fields.map((field) => {
            const problem = problemOf(field, values, item);
            // An empty form is not full of mistakes; what is typed is looked over at once.
            const isShown = touched.has(field.key);
            return (
              <EntryField
                key={field.key}
                slug={slug}
                sort={sort}
                field={field}
                isKnown={item !== undefined}
                value={values[field.key]}
                error={problem && isShown ? t(`problem.${problem}`) : told.byField.get(field.key)}
                onChange={(value) => {
                  setValues({ ...values, [field.key]: value });
                  setTouched(new Set([...touched, field.key]));
                }}
              />
            );
          })}
          {told.rest && (
            <Text size="sm" c="red" role="alert">
              {told.rest}
            </Text>
          )}
        </Stack>
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {t("shell:action.cancel")}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t("shell:action.save")}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

/** What the server refused, beside the fields it is about as far as it says so. */
function toldOf(error: unknown): { byField: Map<string, string>; rest: string } {
  const byField = new Map<string, string>();
  if (!error) return { byField, rest: "" };
  const problems = error instanceof ApiProblem ? (error.body.errors ?? []) : [];
  for (const { pointer, message, detail } of problems) {
    const key = pointer?.split("/")[1];
    const said = message ?? detail;
    if (key && said && !byField.has(key)) byField.set(key, said);
  }
  return { byField, rest: byField.size > 0 ? "" : describeProblem(error) };
}
