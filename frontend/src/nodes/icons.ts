/** The catalogue names icons of the Tabler set; these are the ones every canvas shows. */
import {
  IconAbc,
  IconArrowBackUp,
  IconArrowsSplit,
  IconClockPause,
  IconFlag,
  IconHeadset,
  IconHelpCircle,
  IconList,
  IconMessage,
  IconMessageQuestion,
  IconPlayerPlay,
  type IconProps,
  IconSquareRoundedCheck,
  IconVariable,
} from "@tabler/icons-react";
import type { ComponentType } from "react";
import { lateIcon } from "./LateIcon";

const icons = new Map<string, ComponentType<IconProps>>(
  Object.entries({
    abc: IconAbc,
    "arrow-back-up": IconArrowBackUp,
    "arrows-split": IconArrowsSplit,
    "clock-pause": IconClockPause,
    flag: IconFlag,
    headset: IconHeadset,
    "help-circle": IconHelpCircle,
    list: IconList,
    message: IconMessage,
    "message-question": IconMessageQuestion,
    "player-play": IconPlayerPlay,
    "square-rounded-check": IconSquareRoundedCheck,
    variable: IconVariable,
  }),
);

export function iconOf(name = ""): ComponentType<IconProps> {
  const wanted = name.replace(/^icon-/, "");
  let icon = icons.get(wanted);
  if (!icon) {
    icon = lateIcon(wanted);
    icons.set(wanted, icon);
  }
  return icon;
}
