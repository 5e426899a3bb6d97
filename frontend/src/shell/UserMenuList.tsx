import { Menu, Text, useMantineColorScheme } from "@mantine/core";
import { IconCheck, IconDeviceDesktop, IconLogout, IconMoon, IconSun } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Me, MyWorkspace } from "../api/types";
import { LANGUAGES, setLanguage } from "../i18n";
import { signOut } from "../session/signIn";
import { notifyProblem } from "../ui/notify";

const SCHEMES = [
  { value: "auto", icon: IconDeviceDesktop },
  { value: "light", icon: IconSun },
  { value: "dark", icon: IconMoon },
] as const;

interface UserMenuListProps {
  me: Me;
  workspace: MyWorkspace;
  button: ReactNode;
}

export default function UserMenuList({ me, workspace, button }: UserMenuListProps) {
  const { t, i18n } = useTranslation("shell");
  const { colorScheme, setColorScheme } = useMantineColorScheme();

  async function leave() {
    try {
      await signOut();
      // A full load drops everything that the last person had on screen or in memory.
      window.location.assign("/sign-in");
    } catch (error) {
      notifyProblem(error);
    }
  }

  return (
    <Menu position="right-end" width={250} defaultOpened>
      <Menu.Target>{button}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm" fw={600} c="var(--cf-text)" truncate>
            {me.user.name || me.user.email}
          </Text>
          <Text size="xs" truncate>
            {workspace.name} · {t(`role.${workspace.role}`)}
          </Text>
        </Menu.Label>
        <Menu.Divider />
        <Menu.Label>{t("user.scheme")}</Menu.Label>
        {SCHEMES.map(({ value, icon: Icon }) => (
          <Menu.Item
            key={value}
            closeMenuOnClick={false}
            leftSection={<Icon size={16} />}
            rightSection={colorScheme === value ? <IconCheck size={16} /> : undefined}
            onClick={() => setColorScheme(value)}
          >
            {t(`user.schemes.${value}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>{t("user.language")}</Menu.Label>
        {LANGUAGES.map(({ code, label }) => (
          <Menu.Item
            key={code}
            lang={code}
            rightSection={i18n.language === code ? <IconCheck size={16} /> : undefined}
            onClick={() => void setLanguage(code)}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void leave()}>
          {t("user.signOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
