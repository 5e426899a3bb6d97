import { ActionIcon, Combobox, ScrollArea, Text, useCombobox } from "@mantine/core";
import { IconBraces } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useForm } from "../context";

/** A button that offers the variables of the flow. */
export function VariablePicker({ onPick }: { onPick: (name: string) => void }) {
  const { t } = useTranslation("forms");
  const { variables, readOnly } = useForm();
  const [search, setSearch] = useState("");
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption();
      setSearch("");
    },
    onDropdownOpen: () => combobox.focusSearchInput(),
  });
  const found = variables.filter(({ name }) => name.toLowerCase().includes(search.toLowerCase()));

  return (
    <Combobox
      store={combobox}
      width={250}
      position="bottom-end"
      onOptionSubmit={(name) => {
        onPick(name);
        combobox.closeDropdown();
      }}
    >
      <Combobox.Target withAriaAttributes={false}>
        <ActionIcon
          size={26}
          disabled={readOnly}
          aria-label={t("variable.insert")}
          title={t("variable.insert")}
          onClick={() => combobox.toggleDropdown()}
        >
          <IconBraces size={16} />
        </ActionIcon>
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          placeholder={t("variable.search")}
          aria-label={t("variable.search")}
        />
        <Combobox.Options>
          <ScrollArea.Autosize mah={220} type="auto">
            {found.map(({ name, from }) => (
              <Combobox.Option key={name} value={name}>
                <Text size="sm" ff="monospace" truncate>
                  {name}
                </Text>
                <Text size="xs" c="dimmed">
                  {t(`variable.from.${from}`)}
                </Text>
              </Combobox.Option>
            ))}
            {found.length === 0 && <Combobox.Empty>{t("variable.none")}</Combobox.Empty>}
          </ScrollArea.Autosize>
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
