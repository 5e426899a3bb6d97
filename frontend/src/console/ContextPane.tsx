import { ActionIcon, Button, CopyButton, Tooltip } from "@mantine/core";
import {
  IconCheck,
  IconChevronRight,
  IconCopy,
  IconMessageCircle,
  IconRoute,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { Fragment, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePermission } from "../session/useMe";
import { momentText } from "./ages";
import classes from "./ContextPane.module.css";
import type { Conversation, ConversationDetail } from "./model";
import { nodeLabel } from "./ThreadHeader";
import { useDesk } from "./useDesk";

/** This many steps of the path are enough to see how the customer came here. */
const PATH_SHOWN = 8;
/** What the engine sets for itself; the thread shows the same. */
const OF_ENGINE = new Set(["incomingMessage", "incomingMessageType"]);

interface ContextPaneProps {
  conversation: Conversation;
  detail: ConversationDetail | undefined;
  serverNow: number;
}

export function ContextPane({ conversation, detail, serverNow }: ContextPaneProps) {
  return (
    <div className={classes.pane}>
      <WhyCard conversation={conversation} detail={detail} serverNow={serverNow} />
      <ContactCard conversation={conversation} />
    </div>
  );
}

function WhyCard({ conversation, detail, serverNow }: ContextPaneProps) {
  const { t, i18n } = useTranslation("console");
  const { slug } = useDesk();
  const mayReadFlows = usePermission("flow.read");
  const handoff = detail?.handoff ?? null;
  const place = handoff?.flow_id ? handoff : (detail?.session ?? null);
  const isWithBot = conversation.control === "bot";
  const node = place?.node || null;
  const flowId = place?.flow_id ?? null;
  const path = withoutRepeats(place?.path ?? []);
  const variables = Object.entries(place?.variables ?? {}).filter(([name]) => !OF_ENGINE.has(name));
  return (
    <section className={classes.card} aria-labelledby="why-title">
      <h3 id="why-title" className={classes.title}>
        {t(isWithBot ? "why.botTitle" : "why.title")}
      </h3>
      <p className={classes.reason}>{reasonText()}</p>
      {handoff?.note && handoff.reason !== "flow_failed" && (
        <blockquote className={classes.note}>
          <span className={classes.noteLabel}>{t("why.note")}</span>
          {handoff.note}
        </blockquote>
      )}
      <dl className={classes.facts}>
        {place && (
          <Fact name={t("why.flow")}>
            {place.flow_name}
            {place.version !== null && (
              <span className={classes.dim}> · {t("why.version", { number: place.version })}</span>
            )}
          </Fact>
        )}
        {node && <Fact name={t("why.node")}>{nodeLabel(detail, node)}</Fact>}
        {conversation.queue && <Fact name={t("why.queue")}>{conversation.queue.name}</Fact>}
        {handoff?.requested_at && (
          <Fact name={t("why.since")}>
            {momentText(handoff.requested_at, serverNow, i18n.language)}
          </Fact>
        )}
      </dl>
      {path.length > 0 && (
        <>
          <h4 className={classes.subtitle}>{t("why.path")}</h4>
          <ol className={classes.path}>
            {path.length > PATH_SHOWN && <li className={classes.dim}>…</li>}
            {path.slice(-PATH_SHOWN).map((step, index, all) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a path may pass the same node twice
              <Fragment key={index}>
                <li data-last={index === all.length - 1 || undefined}>{nodeLabel(detail, step)}</li>
                {index < all.length - 1 && <IconChevronRight size={13} aria-hidden />}
              </Fragment>
            ))}
          </ol>
        </>
      )}
      {place && (
        <>
          <h4 className={classes.subtitle}>{t("why.variables")}</h4>
          {variables.length === 0 ? (
            <p className={classes.dim}>{t("why.noVariables")}</p>
          ) : (
            <dl className={classes.variables}>
              {variables.map(([name, value]) => (
                <Fact key={name} name={name}>
                  {valueText(value) || <span className={classes.dim}>{t("why.empty")}</span>}
                </Fact>
              ))}
            </dl>
          )}
          {flowId && mayReadFlows && (
            <Button
              className={classes.open}
              variant="default"
              size="sm"
              fullWidth
              leftSection={<IconRoute size={17} stroke={1.7} aria-hidden />}
              renderRoot={(rest) => (
                <Link
                  {...rest}
                  to="/w/$slug/flows/$flowId"
                  params={{ slug, flowId }}
                  search={node ? { node } : {}}
                />
              )}
            >
              {t("why.open")}
            </Button>
          )}
        </>
      )}
    </section>
  );

  function reasonText(): string {
    if (handoff) {
      const key = `why.reason.${handoff.reason}`;
      return i18n.exists(`console:${key}`)
        ? t(key as "why.reason.node")
        : t("why.reason.unknown", { reason: handoff.reason });
    }
    return t(isWithBot ? "why.bot" : "why.idle");
  }
}

function ContactCard({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation("console");
  const { contact, channel } = conversation;
  return (
    <section className={classes.card} aria-labelledby="contact-title">
      <h3 id="contact-title" className={classes.title}>
        {t("contact.title")}
      </h3>
      {contact.name && <p className={classes.contactName}>{contact.name}</p>}
      <dl className={classes.facts}>
        <Fact name={t("contact.phone")}>
          <span className={classes.phone}>{contact.phone}</span>
          <CopyButton value={contact.phone}>
            {({ copied, copy }) => (
              <Tooltip label={t(copied ? "contact.copied" : "contact.copy")}>
                <ActionIcon size="sm" aria-label={t("contact.copy")} onClick={copy}>
                  {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
                </ActionIcon>
              </Tooltip>
            )}
          </CopyButton>
        </Fact>
        <Fact name={t("contact.channel")}>
          <IconMessageCircle size={14} stroke={1.7} aria-hidden /> {channel.name}
        </Fact>
      </dl>
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** A node that waited stands in the path twice: where it was entered and where it was left. */
function withoutRepeats(path: string[]): string[] {
  return path.filter((step, index) => step !== path[index - 1]);
}

function valueText(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
