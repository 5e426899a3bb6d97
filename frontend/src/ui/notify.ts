import type { NotificationData } from "@mantine/notifications";
import i18next from "i18next";
import { create } from "zustand";
import { ApiProblem } from "../api/client";

/** Whether there has been a notice: what it takes to draw one comes with the first. */
export const useNoticed = create(() => false);

export function notify(notice: NotificationData): void {
  useNoticed.setState(true, true);
  void import("@mantine/notifications").then(({ notifications }) => notifications.show(notice));
}

export function notifyDone(message: string): void {
  notify({ message, color: "petrol", autoClose: 4000 });
}

/** Says what went wrong in the server's own words where it has some. */
export function notifyProblem(error: unknown, title?: string): void {
  notify({ title, message: describeProblem(error), color: "red", autoClose: 9000 });
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
