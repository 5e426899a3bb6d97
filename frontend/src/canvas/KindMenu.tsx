import { TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { NodeKind } from "../api/types";
import { iconOf } from "../nodes/icons";
import { GROUPS, groupColour, kindLabel } from "../nodes/kindTexts";
import { useEditor } from "./editor";
import classes from "./KindMenu.module.css";

interface KindMenuProps {
  /** Where the pointer was, in pixels of the window. */
  at: { x: number; y: number };
  onChoose: (kind: NodeKind) => void;
  onClose: () => void;
}

/** A list of kinds under the pointer: what comes next behind a port. */
export default function KindMenu({ at, onChoose, onClose }: KindMenuProps) {
  const { t } = useTranslation("canvas");
  const kinds = useEditor((state) => state.kinds);
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const [before] = useState(() => document.activeElement as HTMLElement | null);

  const found = useMemo(() => {
    const wanted = search.trim().toLowerCase();
    return [...kinds.values()]
      .filter((kind) => kind.name !== "start")
      .filter((kind) =>
        `${kindLabel(t, kind)} ${kind.label} ${kind.help}`.toLowerCase().includes(wanted),
      )
      .sort((a, b) => GROUPS.indexOf(a.group) - GROUPS.indexOf(b.group));
  }, [kinds, search, t]);

  // The keys go on where they were before the menu took them.
  useEffect(() => () => before?.focus(), [before]);
  useEffect(() => {
    const leave = (event: PointerEvent) => {
      if (!box.current?.contains(event.target as Node)) onClose();
    };
    window.addEventListener("pointerdown", leave, true);
    return () => window.removeEventListener("pointerdown", leave, true);
  }, [onClose]);

  function onKeyDown(event: React.KeyboardEvent) {
    event.stopPropagation();
    if (event.key === "Escape") onClose();
    else if (event.key === "ArrowDown") setChosen((index) => Math.min(index + 1, found.length - 1));
    else if (event.key === "ArrowUp") setChosen((index) => Math.max(index - 1, 0));
    else if (event.key === "Enter" && found[chosen]) onChoose(found[chosen]);
    else return;
    event.preventDefault();
  }

  const left = Math.min(at.x, window.innerWidth - 268);
  const top = Math.max(8, Math.min(at.y, window.innerHeight - 360));
  return (
    <div
      ref={box}
      className={classes.menu}
      style={{ left: Math.max(8, left), top }}
      role="dialog"
      aria-label={t("kindMenu.title")}
    >
      <TextInput
        autoFocus
        size="sm"
        placeholder={t("kindMenu.search")}
        aria-label={t("kindMenu.search")}
        leftSection={<IconSearch size={15} />}
        value={search}
        onChange={(event) => {
          setSearch(event.currentTarget.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
        role="combobox"
        aria-expanded
        aria-controls="kind-menu-list"
        aria-activedescendant={found[chosen] ? `kind-menu-${found[chosen].name}` : undefined}
      />
      <div className={classes.scroll}>
        <div role="listbox" id="kind-menu-list" aria-label={t("kindMenu.title")}>
          {found.map((kind, index) => {
            const Icon = iconOf(kind.icon);
            return (
              <button
                key={kind.name}
                id={`kind-menu-${kind.name}`}
                type="button"
                role="option"
                tabIndex={-1}
                aria-selected={index === chosen}
                className={classes.option}
                onPointerEnter={() => setChosen(index)}
                onClick={() => onChoose(kind)}
              >
                <Icon size={17} stroke={1.8} color={groupColour(kind.group)} aria-hidden />
                {kindLabel(t, kind)}
              </button>
            );
          })}
          {found.length === 0 && <p className={classes.none}>{t("palette.none")}</p>}
        </div>
      </div>
    </div>
  );
}
