import { ActionIcon, Group } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

interface ItemToolsProps {
  name: string;
  index: number;
  count: number;
  canRemove: boolean;
  onMove: (to: number) => void;
  onRemove: () => void;
}

/** Up, down and away for one item of a list. */
export function ItemTools({ name, index, count, canRemove, onMove, onRemove }: ItemToolsProps) {
  const { t } = useTranslation("forms");
  return (
    <Group gap={0} wrap="nowrap">
      {count > 1 && (
        <>
          <ActionIcon
            size={26}
            aria-label={t("item.up", { name })}
            disabled={index === 0}
            onClick={() => onMove(index - 1)}
          >
            <IconArrowUp size={15} />
          </ActionIcon>
          <ActionIcon
            size={26}
            aria-label={t("item.down", { name })}
            disabled={index === count - 1}
            onClick={() => onMove(index + 1)}
          >
            <IconArrowDown size={15} />
          </ActionIcon>
        </>
      )}
      <RemoveButton label={t("item.remove", { name })} disabled={!canRemove} onRemove={onRemove} />
    </Group>
  );
}

interface RemoveButtonProps {
  label: string;
  disabled?: boolean;
  onRemove: () => void;
}

/** Takes one item of a list away. */
export function RemoveButton({ label, disabled, onRemove }: RemoveButtonProps) {
  return (
    <ActionIcon size={26} aria-label={label} disabled={disabled} onClick={onRemove}>
      <IconTrash size={15} />
    </ActionIcon>
  );
}
