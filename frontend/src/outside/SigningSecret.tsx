import { Alert, Button, Code, CopyButton, Group, Stack, Text } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

/** A callback's signing secret, the one time that it can be seen. */
export function SigningSecret({ value, onClose }: { value: string; onClose: () => void }) {
  const { t } = useTranslation("outside");
  return (
    <Stack gap="sm">
      <Alert color="orange" variant="light">
        {t("signing.once")}
      </Alert>
      <Code block style={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}>
        {value}
      </Code>
      <Text size="sm" c="dimmed">
        {t("signing.use")}
      </Text>
      <Group justify="flex-end">
        <CopyButton value={value}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
              onClick={copy}
            >
              {t(copied ? "signing.copied" : "signing.copy")}
            </Button>
          )}
        </CopyButton>
        <Button onClick={onClose}>{t("shell:action.close")}</Button>
      </Group>
    </Stack>
  );
}
