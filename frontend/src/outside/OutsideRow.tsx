import { ActionIcon, Badge, Button, Group, Text } from "@mantine/core";
import {
  IconChevronDown,
  IconChevronRight,
  IconKey,
  IconPencil,
  IconPlayerPlay,
  IconTrash,
} from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { LoadingState } from "../ui/PageState";
import type { Callback } from "./model";
import classes from "./OutsidePage.module.css";

const Deliveries = lazy(() => import("./Deliveries"));

interface OutsideRowProps {
  slug: string;
  name: string;
  about: string;
  secret: string | null;
  callback: Callback | undefined;
  mayManage: boolean;
  onTry: (() => void) | undefined;
  onEdit: () => void;
  onRemove: () => void;
}

export function OutsideRow(props: OutsideRowProps) {
  const { slug, name, about, secret, callback, mayManage, onTry, onEdit, onRemove } = props;
  const { t } = useTranslation("outside");
  const [open, setOpen] = useState(false);
  return (
    <li className={classes.row}>
      <Group wrap="nowrap" gap="sm" align="flex-start">
        <div className={classes.rowMain}>
          <Group gap={8}>
            <Text fw={620} className={classes.word}>
              {name}
            </Text>
            {callback && <CallbackState callback={callback} />}
          </Group>
          <Text size="sm" c="dimmed" className={classes.word}>
            {about}
          </Text>
          {secret && (
            <Text size="xs" c="dimmed" className={classes.word}>
              <IconKey size={12} aria-hidden /> {t("withSecret", { secret })}
            </Text>
          )}
          {callback && (
            <>
              <Text size="xs" c="dimmed" className={classes.word}>
                {callback.events.length > 0
                  ? t("callbacks.told", { events: callback.events.join(", ") })
                  : t("callbacks.toldAll")}
              </Text>
              <Button
                variant="subtle"
                size="compact-sm"
                color="gray"
                mt={4}
                ml={-8}
                aria-expanded={open}
                leftSection={open ? <IconChevronDown size={15} /> : <IconChevronRight size={15} />}
                onClick={() => setOpen(!open)}
              >
                {t("delivery.title")}
              </Button>
            </>
          )}
        </div>
        {onTry && (
          <ActionIcon size="lg" aria-label={t("try.of", { name })} onClick={onTry}>
            <IconPlayerPlay size={17} />
          </ActionIcon>
        )}
        {mayManage && (
          <Group gap={2} wrap="nowrap">
            <ActionIcon size="lg" aria-label={t("edit", { name })} onClick={onEdit}>
              <IconPencil size={17} />
            </ActionIcon>
            <ActionIcon size="lg" aria-label={t("remove.button", { name })} onClick={onRemove}>
              <IconTrash size={17} />
            </ActionIcon>
          </Group>
        )}
      </Group>
      {callback && open && (
        <Suspense fallback={<LoadingState />}>
          <Deliveries slug={slug} callback={callback} mayManage={mayManage} />
        </Suspense>
      )}
    </li>
  );
}

function CallbackState({ callback }: { callback: Callback }) {
  const { t } = useTranslation("outside");
  if (!callback.is_enabled) {
    return (
      <Badge color="gray" variant="light" tt="none">
        {t(callback.disabled_at ? "callbacks.switchedOff" : "callbacks.off")}
      </Badge>
    );
  }
  return callback.failing_since ? (
    <Badge color="red" variant="light" tt="none">
      {t("callbacks.failing")}
    </Badge>
  ) : null;
}
