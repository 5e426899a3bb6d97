import { Menu } from "@mantine/core";
import { type ReactNode, useId } from "react";

interface MenuFrameProps {
  button: ReactNode;
  width: number;
  position: "bottom-end" | "right-end";
  children: ReactNode;
}

export default function MenuFrame({ button, width, position, children }: MenuFrameProps) {
  const id = useId();
  return (
    // Whoever chose by keyboard goes on from the button, unless what was chosen takes the focus;
    // the menu's own way comes later and would take it away again.
    <Menu
      id={id}
      returnFocus={false}
      defaultOpened
      width={width}
      position={position}
      onClose={() => document.getElementById(`${id}-target`)?.focus({ preventScroll: true })}
    >
      <Menu.Target>{button}</Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  );
}
