import "@mantine/notifications/styles.css";
import { Notifications } from "@mantine/notifications";
import classes from "./Notices.module.css";

const BELOW_MENUS = 250;

export default function Notices() {
  return (
    <Notifications
      position="bottom-right"
      limit={4}
      zIndex={BELOW_MENUS}
      classNames={{ root: classes.root }}
    />
  );
}
