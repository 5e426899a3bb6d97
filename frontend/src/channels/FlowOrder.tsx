import { ActionIcon, Badge, Text } from "@mantine/core";
import { IconChevronDown, IconChevronUp } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Channel } from "../api/types";
import classes from "./ChannelsPage.module.css";
import { moved } from "./model";

interface FlowOrderProps {
  flows: Channel["flows"];
  onChange: (flows: Channel["flows"]) => void;
}

/** Which flow is asked first when two fit a message equally well. */
export function FlowOrder({ flows, onChange }: FlowOrderProps) {
  const { t } = useTranslation("channels");
  return (
    <div>
      <Text fw={600} size="sm">
        {t("flows.title")}
      </Text>
      <Text size="xs" c="dimmed">
        {t(flows.length > 0 ? "flows.hint" : "flows.none")}
      </Text>
      <ol className={classes.flows}>
        {flows.map((flow, place) => (
          <li key={flow.id} className={classes.flow}>
            <span className={classes.flowName}>
              {flow.name}{" "}
              {!flow.online && (
                <Badge size="xs" color="gray" variant="light">
                  {t("flows.offline")}
                </Badge>
              )}
            </span>
            <ActionIcon
              aria-label={t("flows.up", { name: flow.name })}
              disabled={place === 0}
              onClick={() => onChange(moved(flows, place, place - 1))}
            >
              <IconChevronUp size={18} />
            </ActionIcon>
            <ActionIcon
              aria-label={t("flows.down", { name: flow.name })}
              disabled={place === flows.length - 1}
              onClick={() => onChange(moved(flows, place, place + 1))}
            >
              <IconChevronDown size={18} />
            </ActionIcon>
          </li>
        ))}
      </ol>
    </div>
  );
}
