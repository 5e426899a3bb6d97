import { useTranslation } from "react-i18next";
import type { WidgetProps } from "../widget";
import { formulaProblem } from "./formulaProblem";
import { TemplateLine } from "./TemplateLine";

interface FormulaLineProps extends Omit<WidgetProps, "Form"> {
  hideLabel?: boolean;
  size?: "xs";
}

/** A formula: it names variables as they are, and is looked over while it is typed. */
export function FormulaLine(props: FormulaLineProps) {
  const { value, error } = props;
  const { t } = useTranslation("forms");
  const problem = typeof value === "string" ? formulaProblem(value) : undefined;
  return (
    <TemplateLine
      {...props}
      isFormula
      placeholder={t("formula.example")}
      error={problem ? t(`formula.problem.${problem}`) : error}
    />
  );
}
