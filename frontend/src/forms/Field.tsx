import { type ComponentType, createElement } from "react";
import { useTranslation } from "react-i18next";
import type { JsonSchema } from "../api/types";
import { useForm } from "./context";
import { catalogueText, type WidgetProps } from "./widget";
import { AnswerOptions } from "./widgets/AnswerOptions";
import { Conditions } from "./widgets/Conditions";
import { Duration } from "./widgets/Duration";
import { Group } from "./widgets/Group";
import { JsonText } from "./widgets/JsonText";
import { NodeRef } from "./widgets/NodeRef";
import { NumberBox } from "./widgets/NumberBox";
import { ObjectList } from "./widgets/ObjectList";
import { Options } from "./widgets/Options";
import { QueueRef } from "./widgets/QueueRef";
import { SelectOne } from "./widgets/SelectOne";
import { Switcher } from "./widgets/Switcher";
import { TemplateArea } from "./widgets/TemplateArea";
import { TemplateLine } from "./widgets/TemplateLine";
import { TextBox } from "./widgets/TextBox";
import { VariableName } from "./widgets/VariableName";
import { Words } from "./widgets/Words";

const WIDGETS: Record<string, ComponentType<WidgetProps>> = {
  text: TextBox,
  template: TemplateLine,
  "textarea-template": TemplateArea,
  variable: VariableName,
  duration: Duration,
  select: SelectOne,
  number: NumberBox,
  media: Group,
  answer: AnswerOptions,
  buttons: Options,
  options: Options,
  "list-sections": ObjectList,
  triggers: ObjectList,
  inputs: ObjectList,
  variables: ObjectList,
  "keyword-sets": ObjectList,
  conditions: Conditions,
  "node-ref": NodeRef,
  queue: QueueRef,
  words: Words,
  json: JsonText,
};

/** The widget for a schema: the one it asks for, else one that fits its type. */
function widgetFor(schema: JsonSchema): ComponentType<WidgetProps> {
  const asked = schema["x-widget"] && WIDGETS[schema["x-widget"]];
  if (asked) return asked;
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (schema.enum) return SelectOne;
  if (type === "boolean") return Switcher;
  if (type === "number" || type === "integer") return NumberBox;
  if (type === "string") return TextBox;
  if (type === "array" && schema.items?.type === "string") return Words;
  if (type === "array" && schema.items?.properties) return ObjectList;
  if (schema.properties) return Group;
  return JsonText;
}

interface FieldProps extends Omit<WidgetProps, "label" | "description" | "error"> {
  name: string;
}

export function Field({ name, ...props }: FieldProps) {
  const { t } = useTranslation("forms");
  const { errors } = useForm();
  const { schema, path } = props;
  return createElement(widgetFor(schema), {
    ...props,
    label: catalogueText(t, schema.title) || name,
    description: catalogueText(t, schema.description) || undefined,
    error: errors.get(path),
  });
}
