import { Card, Group, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { JsonSchema } from "../../api/types";
import { freshId } from "../../flow/ids";
import { useForm } from "../context";
import { replaced, without } from "../values";
import type { WidgetProps } from "../widget";
import { RemoveButton } from "./ItemTools";
import { ListFrame } from "./ListFrame";
import { NameBox } from "./NameBox";
import { ValueLine } from "./ValueLine";

export interface Pair {
  name: string;
  value: unknown;
}

interface PairsProps {
  of: WidgetProps;
  pairs: Pair[];
  /** What a new pair is called until somebody names it. */
  fresh: string;
  suggestions: string[];
  valueSchema?: JsonSchema;
  /** Where a name or value stands inside the data, for its error and its step of undo. */
  pathOf: (index: number, key: "name" | "value") => string;
  problemOf?: (name: string, index: number) => string | undefined;
  onChange: (pairs: Pair[], at?: string) => void;
}

/** Names, each with a value that may hold variables. */
export function Pairs(props: PairsProps) {
  const { of, pairs, fresh, suggestions, valueSchema, pathOf, problemOf, onChange } = props;
  const { t } = useTranslation("forms");
  const { errors } = useForm();

  return (
    <ListFrame
      of={of}
      gap={6}
      addLabel={t("item.add", { label: of.label })}
      onAdd={() => {
        const taken = new Set(pairs.map(({ name }) => name));
        onChange([...pairs, { name: freshId(fresh, taken), value: "" }]);
      }}
    >
      {pairs.map((pair, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: names change while they are typed
        <Card key={index} withBorder padding={8} radius="md">
          <Stack gap={4}>
            <Group gap={4} wrap="nowrap" align="flex-start">
              <NameBox
                label={t("pair.name", { label: of.label, place: index + 1 })}
                data={suggestions}
                name={pair.name}
                error={errors.get(pathOf(index, "name"))}
                problemOf={problemOf && ((name) => problemOf(name, index))}
                onChange={(name) =>
                  onChange(replaced(pairs, index, { ...pair, name }), pathOf(index, "name"))
                }
              />
              <RemoveButton
                label={t("item.remove", { name: pair.name || index + 1 })}
                onRemove={() => onChange(without(pairs, index))}
              />
            </Group>
            <ValueLine
              schema={valueSchema ?? {}}
              value={pair.value}
              path={pathOf(index, "value")}
              required
              label={t("pair.value", { name: pair.name })}
              description={undefined}
              error={errors.get(pathOf(index, "value"))}
              Form={of.Form}
              onChange={(value) =>
                onChange(
                  replaced(pairs, index, { ...pair, value: value ?? "" }),
                  pathOf(index, "value"),
                )
              }
            />
          </Stack>
        </Card>
      ))}
    </ListFrame>
  );
}
