import { Button, Collapse, TextInput, UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconChevronUp } from "@tabler/icons-react";
import { type FormEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SimulationEvent } from "../api/types";
import { useEditor } from "../canvas/editor";
import { branchTitle } from "../flow/ports";
import classes from "./Simulator.module.css";
import { type Conversation, typedValue, variablesOf } from "./turns";

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
  const variables = Object.entries(variablesOf(talk));
  const isOver = talk.session !== null && talk.session.status !== "waiting";

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
                    {onSet && !isOver ? (
                      <Value name={name} value={value} onSet={onSet} />
                    ) : (
                      shown(value)
                    )}
                  </dd>
                </div>
              ))}
            </dl>
          )}
          {!isOver && <Setter onSet={onSet} />}
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

const NAME = "[A-Za-z_][A-Za-z0-9_]*";

/** Sets a variable that the conversation does not have yet. */
function Setter({ onSet }: Pick<WatchProps, "onSet">) {
  const { t } = useTranslation("simulator");
  const [name, setName] = useState("");
  const [value, setValue] = useState("");

  function submit(event: FormEvent) {
    event.preventDefault();
    onSet?.(name, typedValue(value));
    setName("");
    setValue("");
  }

  return (
    <form className={classes.setter} onSubmit={submit}>
      <TextInput
        size="xs"
        flex={1}
        required
        pattern={NAME}
        spellCheck={false}
        aria-label={t("set.name")}
        placeholder={t("set.name")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        size="xs"
        flex={1}
        aria-label={t("set.value")}
        placeholder={t("set.value")}
        value={value}
        onChange={(event) => setValue(event.currentTarget.value)}
      />
      <Button size="xs" type="submit" variant="default" disabled={!onSet || !name}>
        {t("set.submit")}
      </Button>
    </form>
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
  const leftByKey = useRef(false);
  const keep = () => {
    if (typed !== undefined && typed !== shown(value)) onSet(name, typedValue(typed));
    setTyped(undefined);
  };
  if (typed === undefined) {
    return (
      <UnstyledButton
        className={classes.value}
        autoFocus={leftByKey.current}
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
      onBlur={() => {
        leftByKey.current = false;
        keep();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== "Escape") return;
        event.preventDefault(); // Enter would press the button that comes in its place
        leftByKey.current = true;
        if (event.key === "Enter") keep();
        else setTyped(undefined);
      }}
    />
  );
}
