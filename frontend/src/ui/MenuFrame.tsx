import { Menu } from "@mantine/core";
import type { ReactNode } from "react";

interface MenuFrameProps {
  button: ReactNode;
  width: number;
  position: "bottom-end" | "right-end";
  children: ReactNode;
}

export default function MenuFrame({ button, width, position, children }: MenuFrameProps) {
  return (
    <Menu defaultOpened width={width} position={position}>
      <Menu.Target>{button}</Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  );
}
