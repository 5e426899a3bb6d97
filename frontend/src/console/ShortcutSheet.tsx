import { Kbd, Modal, Table } from "@mantine/core";
import { useTranslation } from "react-i18next";

const KEYS = [
  ["j, ↓", "next"],
  ["k, ↑", "previous"],
  ["r", "reply"],
  ["t", "takeOver"],
  ["e", "resolve"],
  ["/", "search"],
  ["Enter", "send"],
  ["Esc", "leave"],
  ["?", "sheet"],
] as const;

export function ShortcutSheet({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation("console");
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t("keys.title")}
      closeButtonProps={{ "aria-label": t("action.close") }}
      size="sm"
    >
      <Table verticalSpacing="xs">
        <Table.Tbody>
          {KEYS.map(([keys, what]) => (
            <Table.Tr key={what}>
              <Table.Td w={110}>
                {keys.split(", ").map((key) => (
                  <Kbd key={key} mr={4}>
                    {key}
                  </Kbd>
                ))}
              </Table.Td>
              <Table.Td>{t(`keys.${what}`)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
