import type { ReactNode } from "react";
import classes from "./Tip.module.css";

/** A word on hover for a button that has only an icon; its aria-label says the same to others. */
export function Tip({ label, side = "bottom", children }: TipProps) {
  return (
    <span className={classes.tip} data-tip={label} data-side={side}>
      {children}
    </span>
  );
}

interface TipProps {
  label: string;
  side?: "bottom" | "right";
  children: ReactNode;
}
