import { Collapse, UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconChevronUp } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { SimulationEvent } from "../api/types";
import { useEditor } from "../canvas/editor";
import { branchTitle } from "../flow/ports";
import classes from "./Simulator.module.css";
import { type Conversation, typedValue } from "./turns";

function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

interface WatchProps {
  talk: Conversation;
  /** Without it the variables can be looked at only. */
  onSet?: (name: string, value: unknown) => void;
}

/** The session's variables and what happened beside the messages. */
export function Watch({ talk, onSet }: WatchProps) {
  const { t, i18n } = useTranslation("simulator");
  const [open, setOpen] = useState(true);
  const nodes = useEditor((state) => state.document.nodes);
  const variables = Object.entries(talk.session?.vars ?? {});

  function optionTitle(event: SimulationEvent): unknown {
    const node = nodes.find((one) => one.id === event.node);
    return (node && branchTitle(node, String(event.option))) ?? event.option;
  }

  function say(event: SimulationEvent): string {
    const key = event.value === "" ? "event.variable_emptied" : `event.${event.type}`;
    const known = i18n.exists(`simulator:${key}`);
    const value = event.value === undefined ? undefined : shown(event.value);
    const option = optionTitle(event);
    return known ? t(key, { ...event, value, option }) : event.type.replaceAll("_", " ");
  }

  return (
    <div className={classes.watch}>
      <UnstyledButton
        className={classes.watchHead}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {t("variables", { count: variables.length })}
        {open ? <IconChevronDown size={15} /> : <IconChevronUp size={15} />}
      </UnstyledButton>
      <Collapse expanded={open}>
        <div className={classes.watchBody}>
          {variables.length === 0 ? (
            <p className={classes.none}>{t("noVariables")}</p>
          ) : (
            <dl className={classes.variables} data-testid="simulator-variables">
              {variables.map(([name, value]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>
                    {onSet && talk.session?.status === "waiting" ? (
                      <Value name={name} value={value} onSet={onSet} />
                    ) : (
                      shown(value)
                    )}
                  </dd>
                </div>
              ))}
            </dl>
          )}
          {talk.log.length > 0 && (
            <ol className={classes.log} aria-label={t("log")}>
              {talk.log.slice(-30).map(({ key, event }) => (
                <li key={key}>{say(event)}</li>
              ))}
            </ol>
          )}
        </div>
      </Collapse>
    </div>
  );
}

interface ValueProps {
  name: string;
  value: unknown;
  onSet: (name: string, value: unknown) => void;
}

/** A value that becomes a field when it is clicked; Enter keeps what was typed, Escape does not. */
function Value({ name, value, onSet }: ValueProps) {
  const { t } = useTranslation("simulator");
  const [typed, setTyped] = useState<string>();
  const keep = () => {
    if (typed !== undefined && typed !== shown(value)) onSet(name, typedValue(typed));
    setTyped(undefined);
  };
  if (typed === undefined) {
    return (
      <UnstyledButton
        className={classes.value}
        aria-label={t("setVariable", { name })}
        onClick={() => setTyped(shown(value))}
      >
        {shown(value) || "“”"}
      </UnstyledButton>
    );
  }
  return (
    <input
      // biome-ignore lint/a11y/noAutofocus: it stands where the person has just clicked
      autoFocus
      className={classes.valueField}
      aria-label={name}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === "Enter") keep();
        if (event.key === "Escape") setTyped(undefined);
      }}
    />
  );
}
