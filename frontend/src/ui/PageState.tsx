import { Button, Center, Loader, Stack, Text, ThemeIcon, Title } from "@mantine/core";
import { IconAlertTriangle, IconLock, IconMoodEmpty, IconPlugX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "../api/client";
import { describeProblem } from "./notify";

export function LoadingState({ label }: { label?: string }) {
  const { t } = useTranslation("shell");
  return (
    <Center mih={240} role="status" aria-label={label ?? t("state.loading")}>
      <Loader size="sm" />
    </Center>
  );
}

interface EmptyStateProps {
  icon?: ReactNode;
  title: string;
  text?: string;
  action?: ReactNode;
}

export function EmptyState({ icon, title, text, action }: EmptyStateProps) {
  return (
    <Center mih={260} p="lg">
      <Stack align="center" gap="xs" maw={440} ta="center">
        <ThemeIcon size={52} radius="xl" variant="light">
          {icon ?? <IconMoodEmpty size={26} stroke={1.6} />}
        </ThemeIcon>
        <Title order={2} size="h3" mt="xs">
          {title}
        </Title>
        {text && (
          <Text c="dimmed" size="sm">
            {text}
          </Text>
        )}
        {action}
      </Stack>
    </Center>
  );
}

/** What went wrong, in words, with the way out that fits the kind of failure. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation("shell");
  const status = error instanceof ApiProblem ? error.status : -1;
  const title =
    status === 403
      ? t("problem.forbiddenTitle")
      : status === 404
        ? t("problem.notFoundTitle")
        : status === 0
          ? t("problem.unreachableTitle")
          : t("problem.title");
  const icon =
    status === 403 ? (
      <IconLock size={26} stroke={1.6} />
    ) : status === 0 ? (
      <IconPlugX size={26} stroke={1.6} />
    ) : (
      <IconAlertTriangle size={26} stroke={1.6} />
    );
  return (
    <div role="alert">
      <EmptyState
        icon={icon}
        title={title}
        text={describeProblem(error)}
        action={
          onRetry && status !== 403 && status !== 404 ? (
            <Button variant="light" mt="sm" onClick={onRetry}>
              {t("state.retry")}
            </Button>
          ) : undefined
        }
      />
    </div>
  );
}

export function ForbiddenState() {
  const { t } = useTranslation("shell");
  return (
    <EmptyState
      icon={<IconLock size={26} stroke={1.6} />}
      title={t("problem.forbiddenTitle")}
      text={t("problem.forbidden")}
    />
  );
}
