import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../ui/PageState";
import { usePageTitle } from "../ui/usePageTitle";

export function NotFound() {
  const { t } = useTranslation("shell");
  usePageTitle(t("problem.notFoundTitle"));
  return (
    <EmptyState
      title={t("problem.notFoundTitle")}
      text={t("problem.notFound")}
      action={
        <Button component={Link} to="/" variant="light" mt="sm">
          {t("problem.toStart")}
        </Button>
      }
    />
  );
}
