import { Button, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { JsonObject } from "../api/types";
import { type DeclaredInput, typedValue } from "./turns";

interface InputsProps {
  inputs: DeclaredInput[];
  busy: boolean;
  onStart: (vars: JsonObject) => void;
}

/** What whoever starts the flow by hand gives it. */
export function Inputs({ inputs, busy, onStart }: InputsProps) {
  const { t } = useTranslation("simulator");
  const [typed, setTyped] = useState<Record<string, string>>({});

  function submit(event: FormEvent) {
    event.preventDefault();
    const given = Object.entries(typed).filter(([, text]) => text !== "");
    onStart(Object.fromEntries(given.map(([name, text]) => [name, typedValue(text)])));
  }

  return (
    <form onSubmit={submit}>
      <Stack p="sm" gap="xs">
        {inputs.map((input) => (
          <TextInput
            key={input.name}
            size="xs"
            label={input.name}
            required={input.required}
            placeholder={input.default === undefined ? undefined : String(input.default)}
            value={typed[input.name] ?? ""}
            onChange={(event) => setTyped({ ...typed, [input.name]: event.currentTarget.value })}
          />
        ))}
        <Button type="submit" loading={busy}>
          {t("start")}
        </Button>
      </Stack>
    </form>
  );
}
