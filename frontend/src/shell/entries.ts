/** The navigation: one line a page, shown to those who hold its permission. */
import { IconDeviceMobile, IconMessages, IconRoute, IconWorld } from "@tabler/icons-react";

const ENTRIES = [
  { to: "/w/$slug/flows", label: "nav.flows", icon: IconRoute, permission: "flow.read" },
  {
    to: "/w/$slug/console/{-$conversationId}",
    label: "nav.console",
    icon: IconMessages,
    permission: "conversation.read",
  },
  {
    to: "/w/$slug/channels",
    label: "nav.channels",
    icon: IconDeviceMobile,
    permission: "channel.manage",
  },
  { to: "/w/$slug/outside", label: "nav.outside", icon: IconWorld, permission: "credential.use" },
] as const;

export function entriesFor(permissions: string[]): (typeof ENTRIES)[number][] {
  return ENTRIES.filter((entry) => permissions.includes(entry.permission));
}
