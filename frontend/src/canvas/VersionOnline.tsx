import { Alert, Button, Group, Stack } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, inWorkspace } from "../api/client";
import type { FlowItem } from "../api/types";
import { RunningChoice, type Settling, settlingBody } from "../flows/RunningChoice";
import { describeProblem, notifyDone } from "../ui/notify";

const CHOICES = ["finish", "move", "end"] as const;

interface VersionOnlineProps {
  slug: string;
  flow: FlowItem;
  number: number;
  onDone: () => void;
}

/** Puts an earlier version online again, after asking what becomes of running sessions. */
export function VersionOnline({ slug, flow, number, onDone }: VersionOnlineProps) {
  const { t } = useTranslation("flows");
  const client = useQueryClient();
  const [settling, setSettling] = useState<Settling>({ running: "finish", text: "" });
  const goOnline = useMutation({
    mutationFn: () =>
      api.post(inWorkspace(slug, `flows/${flow.id}/online/`), {
        version: number,
        ...settlingBody(settling),
      }),
    onSuccess: async () => {
      notifyDone(t("versions.wentOnline", { number }));
      onDone();
      await client.invalidateQueries({ queryKey: [slug] });
    },
  });
  return (
    <Stack gap="lg">
      <RunningChoice
        slug={slug}
        flowId={flow.id}
        version={number}
        choices={CHOICES}
        value={settling}
        onChange={setSettling}
      />
      {goOnline.error && (
        <Alert color="red" variant="light" role="alert">
          {describeProblem(goOnline.error)}
        </Alert>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone}>
          {t("shell:action.cancel")}
        </Button>
        <Button loading={goOnline.isPending} onClick={() => goOnline.mutate()}>
          {t("versions.goOnline")}
        </Button>
      </Group>
    </Stack>
  );
}
