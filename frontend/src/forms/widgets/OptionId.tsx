import { TextInput, UnstyledButton } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useDraft } from "./useDraft";

interface OptionIdProps {
  id: string;
  place: number;
  error: string | undefined;
  onChange: (id: string) => void;
}

/** The name of the port, out of the way until somebody wants to change it. */
export function OptionId({ id, place, error, onChange }: OptionIdProps) {
  const { t } = useTranslation("forms");
  const [open, setOpen] = useState(false);
  const draft = useDraft(id, onChange);
  if (!open && !error) {
    return (
      <UnstyledButton
        fz="xs"
        c="dimmed"
        ff="monospace"
        w="fit-content"
        maw="100%"
        title={t("option.editId")}
        aria-label={t("option.editIdOf", { id })}
        onClick={() => setOpen(true)}
      >
        {id || "–"}
      </UnstyledButton>
    );
  }
  return (
    <TextInput
      size="xs"
      autoFocus={open}
      aria-label={t("option.id", { place })}
      error={error}
      value={draft.text}
      onChange={(event) => draft.type(event.currentTarget.value)}
      onBlur={() => {
        draft.commit(draft.text.trim());
        setOpen(false);
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
      }}
    />
  );
}
