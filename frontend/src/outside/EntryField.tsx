import { PasswordInput, Select, Switch, TagsInput, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { asArray } from "../forms/values";
import { outsideQuery } from "./queries";
import { type FieldSpec, hostOf, type Sort } from "./sorts";

const SCHEMES = ["bearer", "basic", "header"] as const;

interface EntryFieldProps {
  slug: string;
  sort: Sort;
  field: FieldSpec;
  isKnown: boolean;
  value: unknown;
  error: string | undefined;
  onChange: (value: unknown) => void;
}

/** One field of the form, by its type. */
export function EntryField({
  slug,
  sort,
  field,
  isKnown,
  value,
  error,
  onChange,
}: EntryFieldProps) {
  const { t } = useTranslation("outside");
  const { key, type, required, isFixed } = field;
  const isKept = type === "concealed" && isKnown;
  const told = {
    label: t(`${sort}.field.${key}`),
    description: t(`${sort}.hint.${key}`, { defaultValue: "" }) || undefined,
    error,
    withAsterisk: required && !isKept,
  };
  const text = typeof value === "string" ? value : "";

  switch (type) {
    case "scheme":
      return (
        <Select
          {...told}
          allowDeselect={false}
          data={SCHEMES.map((scheme) => ({ value: scheme, label: t(`scheme.${scheme}`) }))}
          value={text}
          onChange={onChange}
        />
      );
    case "concealed":
      return (
        <PasswordInput
          {...told}
          // A password manager must neither fill this in nor keep it.
          autoComplete="new-password"
          placeholder={isKept ? t("secrets.kept") : undefined}
          visibilityToggleButtonProps={{ "aria-label": t("secrets.show") }}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case "hosts":
    case "words":
      return (
        <TagsInput
          {...told}
          splitChars={[",", " "]}
          acceptValueOnBlur
          placeholder={type === "hosts" ? "api.example.com" : undefined}
          value={asArray(value).map(String)}
          onChange={(words) => onChange([...new Set(type === "hosts" ? words.map(hostOf) : words)])}
        />
      );
    case "secret":
      return <SecretField slug={slug} told={told} value={text} onChange={onChange} />;
    case "flag":
      return (
        <Switch
          label={told.label}
          description={told.description}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    default:
      return (
        <TextInput
          {...told}
          type={type === "address" ? "url" : "text"}
          spellCheck={type === "line"}
          disabled={isFixed && isKnown}
          placeholder={type === "address" ? "https://" : undefined}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
          onBlur={(event) => {
            const trimmed = event.currentTarget.value.trim();
            if (trimmed !== text) onChange(trimmed);
          }}
        />
      );
  }
}

interface SecretFieldProps {
  slug: string;
  told: object;
  value: string;
  onChange: (name: string | null) => void;
}

function SecretField({ slug, told, value, onChange }: SecretFieldProps) {
  const { t } = useTranslation("outside");
  const secrets = useQuery(outsideQuery(slug, "secrets"));
  const names = new Set(secrets.data?.map(({ name }) => name));
  if (value) names.add(value);
  return (
    <Select
      {...told}
      clearable
      placeholder={t("noSecret")}
      data={[...names]}
      value={value || null}
      onChange={onChange}
    />
  );
}
