import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import classes from "./chat.module.css";
import type { ChatContent, ChatOption } from "./types";

interface ListSheetProps {
  content: ChatContent;
  onChoose: (option: ChatOption) => void;
  onClose: () => void;
}

/** The sheet that slides up over the chat when a list message's button is tapped. */
export function ListSheet({ content, onChoose, onClose }: ListSheetProps) {
  const { t } = useTranslation("chat");
  const sheet = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    sheet.current?.querySelector<HTMLElement>("button")?.focus();
    return () => before?.focus?.();
  }, []);

  return (
    <div className={classes.sheetCover}>
      <button
        type="button"
        className={classes.sheetBackdrop}
        aria-label={t("list.close")}
        tabIndex={-1}
        onClick={onClose}
      />
      <div
        ref={sheet}
        className={classes.sheet}
        role="dialog"
        aria-modal="true"
        aria-label={content.button || t("list.open")}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            event.stopPropagation();
            onClose();
          }
        }}
      >
        <div className={classes.sheetHead}>
          <strong>{content.button || t("list.open")}</strong>
          <button type="button" className={classes.sheetClose} onClick={onClose}>
            <span aria-hidden="true">×</span>
            <span className={classes.hidden}>{t("list.close")}</span>
          </button>
        </div>
        <div className={classes.sheetBody}>
          {content.sections?.map((section, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: sections have no identity of their own
            <section key={index}>
              {section.title && <h4 className={classes.sectionTitle}>{section.title}</h4>}
              {section.rows.map((row) => (
                <button
                  key={row.id}
                  type="button"
                  className={classes.row}
                  onClick={() => onChoose(row)}
                >
                  <span>{row.title}</span>
                  {row.description && <small>{row.description}</small>}
                </button>
              ))}
            </section>
          ))}
        </div>
      </div>
    </div>
  );
}
