import { lazy, type ReactNode, Suspense, useState } from "react";

const MenuFrame = lazy(() => import("./MenuFrame"));

export interface MenuButtonProps {
  /** The button; it gets the click handler, and the menu hangs on it. */
  button: (open: (() => void) | undefined) => ReactNode;
  width: number;
  position?: "bottom-end" | "right-end";
  /** The items, drawn only once somebody opens the menu. */
  children: () => ReactNode;
}

/** A menu whose machinery is fetched when it is first opened, not with the page. */
export function MenuButton({ button, width, position = "bottom-end", children }: MenuButtonProps) {
  const [wanted, setWanted] = useState(false);
  const closed = button(() => setWanted(true));
  if (!wanted) return closed;
  return (
    <Suspense fallback={closed}>
      <MenuFrame width={width} position={position} button={button(undefined)}>
        {children()}
      </MenuFrame>
    </Suspense>
  );
}
