import { notifications } from "@mantine/notifications";
import i18next from "i18next";
import { ApiProblem } from "../api/client";

export function notifyDone(message: string): void {
  notifications.show({ message, color: "petrol", autoClose: 4000 });
}

/** Says what went wrong in the server's own words where it has some. */
export function notifyProblem(error: unknown, title?: string): void {
  notifications.show({ title, message: describeProblem(error), color: "red", autoClose: 9000 });
}

export function describeProblem(error: unknown): string {
  if (error instanceof ApiProblem) {
    if (error.status === 0) return i18next.t("shell:problem.unreachable");
    if (error.status === 401) return i18next.t("shell:expired.title");
    if (error.status === 403) return error.body.detail ?? i18next.t("shell:problem.forbidden");
    if (error.status === 404) return i18next.t("shell:problem.notFound");
    if (error.status >= 500) {
      return i18next.t("shell:problem.server", { id: error.body.request_id ?? "–" });
    }
    return error.body.detail ?? error.body.title ?? i18next.t("shell:problem.unknown");
  }
  return i18next.t("shell:problem.unknown");
}
