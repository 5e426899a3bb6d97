import { type IconProps, IconPuzzle, type TablerIcon } from "@tabler/icons-react";
import { type ComponentType, lazy, Suspense } from "react";

async function find(name: string): Promise<TablerIcon | undefined> {
  const { MORE_ICONS } = await import("./moreIcons");
  return MORE_ICONS.get(name) ?? (await import("./rareIcons")).RARE_ICONS.get(name);
}

/** An icon that is fetched when it is first drawn; one that we do not carry stays a piece of a puzzle. */
export function lateIcon(name: string): ComponentType<IconProps> {
  const Icon = lazy(async (): Promise<{ default: TablerIcon }> => {
    const found = await find(name).catch(() => undefined);
    return { default: found ?? IconPuzzle };
  });
  return function LateIcon(props) {
    return (
      <Suspense fallback={<IconPuzzle {...props} />}>
        <Icon {...props} />
      </Suspense>
    );
  };
}
