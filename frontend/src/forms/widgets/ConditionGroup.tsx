import { Button, Group, Input } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { asArray, asObject } from "../values";
import type { WidgetProps } from "../widget";
import { RemoveButton } from "./ItemTools";
import { freshRule, RuleGroup } from "./RuleGroup";

/** One tree of rules, where there is no need for branches. */
export function ConditionGroup(props: WidgetProps) {
  const { value, path, required, label, description, error, onChange } = props;
  const { t } = useTranslation("forms");
  const group = asObject(value);
  const isThere = asArray(group.items).length > 0;
  return (
    <Input.Wrapper
      label={
        <Group component="span" gap={4} display="inline-flex">
          {label}
          {isThere && !required && (
            <RemoveButton
              label={t("group.remove", { label })}
              onRemove={() => onChange(undefined)}
            />
          )}
        </Group>
      }
      labelElement="div"
      description={description}
      error={error}
      withAsterisk={required}
      role="group"
      aria-label={label}
    >
      <div style={{ marginTop: 6 }}>
        {isThere ? (
          <RuleGroup group={group} path={path} depth={0} onChange={onChange} />
        ) : (
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlus size={14} />}
            onClick={() => onChange({ match: "and", items: [freshRule()] })}
          >
            {t("rule.first")}
          </Button>
        )}
      </div>
    </Input.Wrapper>
  );
}
