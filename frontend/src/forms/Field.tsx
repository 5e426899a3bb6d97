import { Skeleton } from "@mantine/core";
import { type ComponentType, lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { JsonSchema } from "../api/types";
import { useForm } from "./context";
import { Guard } from "./Guard";
import { isObject } from "./values";
import { catalogueText, type WidgetProps } from "./widget";
import { AnswerOptions } from "./widgets/AnswerOptions";
import { Conditions } from "./widgets/Conditions";
import { Duration } from "./widgets/Duration";
import { FormulaLine } from "./widgets/FormulaLine";
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
import { Variables } from "./widgets/Variables";
import { Words } from "./widgets/Words";

type Rare = typeof import("./widgets/rare");

function rare(name: keyof Rare): ComponentType<WidgetProps> {
  return lazy(async () => ({ default: (await import("./widgets/rare"))[name] }));
}

const WIDGETS = new Map<string, ComponentType<WidgetProps>>(
  Object.entries({
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
    records: ObjectList,
    triggers: ObjectList,
    inputs: ObjectList,
    variables: Variables,
    "keyword-sets": ObjectList,
    conditions: Conditions,
    "node-ref": NodeRef,
    queue: QueueRef,
    words: Words,
    tags: Words,
    json: JsonText,
    formula: FormulaLine,
    assignments: rare("Assignments"),
    auth: rare("Auth"),
    "condition-group": rare("ConditionGroup"),
    dates: rare("Dates"),
    fields: rare("Fields"),
    flow: rare("FlowRef"),
    function: rare("FunctionRef"),
    headers: rare("Headers"),
    holidays: rare("Dates"),
    "http-body": rare("HttpBody"),
    labels: rare("Labels"),
    model: rare("ModelRef"),
    "percent-branches": rare("PercentBranches"),
    results: rare("Results"),
    schedule: rare("Schedule"),
    secret: rare("SecretRef"),
    "time-zone": rare("TimeZone"),
  }),
);

/** The widget for a value: the one its schema asks for, else one that fits its type. */
function widgetFor(schema: JsonSchema, value: unknown): ComponentType<WidgetProps> {
  if (!fits(schema, value)) return JsonText;
  const asked = WIDGETS.get(schema["x-widget"] ?? "");
  if (asked) return asked;
  const [type] = typesOf(schema);
  if (schema.enum) return SelectOne;
  if (type === "boolean") return Switcher;
  if (type === "number" || type === "integer") return NumberBox;
  if (type === "string") return TextBox;
  if (type === "array" && schema.items?.type === "string") return Words;
  if (type === "array" && schema.items?.properties) return ObjectList;
  if (schema.properties) return Group;
  return JsonText;
}

function typesOf(schema: JsonSchema): string[] {
  const { type } = schema;
  return type === undefined ? [] : Array.isArray(type) ? type : [type];
}

/** Whether a widget can show the value at all; one of another sort would be lost with a change. */
function fits(schema: JsonSchema, value: unknown): boolean {
  const types = typesOf(schema);
  if (value === undefined || types.length === 0) return true;
  return types.some((type) => {
    if (type === "array") {
      const { items } = schema;
      return Array.isArray(value) && (!items || value.every((item) => fits(items, item)));
    }
    if (type === "object") return isObject(value);
    if (type === "null") return value === null;
    return typeof value === (type === "integer" ? "number" : type);
  });
}

interface FieldProps extends Omit<WidgetProps, "label" | "description" | "error"> {
  name: string;
}

/** One value with the widget that edits it; as JSON where the widget cannot. */
export function Field({ name, ...props }: FieldProps) {
  const { t } = useTranslation("forms");
  const { errors } = useForm();
  const { schema, value, path } = props;
  const Widget = widgetFor(schema, value);
  const told = {
    ...props,
    label: catalogueText(t, schema.title) || name,
    description: catalogueText(t, schema.description) || undefined,
    error: errors.get(path),
  };
  return (
    <Guard of={value} fallback={<JsonText {...told} />}>
      <Suspense fallback={<Skeleton h={58} radius="md" />}>
        <Widget {...told} />
      </Suspense>
    </Guard>
  );
}
