import { Alert, List, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ImportFailure } from "./importFile";

/** Why a file could not be imported, with every place that is wrong. */
export function ImportErrors({ failure }: { failure: ImportFailure }) {
  const { t } = useTranslation("flows");
  return (
    <Alert
      color="red"
      variant="light"
      role="alert"
      title={t("import.failed", { file: failure.file })}
    >
      <Text size="sm">{failure.message}</Text>
      {failure.errors.length > 1 && (
        <List size="sm" mt="xs">
          {failure.errors.slice(0, 20).map((error, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: errors may be equal
            <List.Item key={index}>
              {error.detail ?? error.message}
              {error.pointer && (
                <Text span size="xs" c="dimmed" ff="monospace">
                  {" "}
                  {error.pointer}
                </Text>
              )}
            </List.Item>
          ))}
        </List>
      )}
      {failure.errors.length > 20 && (
        <Text size="xs" mt={4}>
          {t("import.more", { count: failure.errors.length - 20 })}
        </Text>
      )}
    </Alert>
  );
}
