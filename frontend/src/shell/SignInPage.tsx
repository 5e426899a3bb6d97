import { Box, Group, Text, Title } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { SignInForm } from "../session/SignInForm";
import { useSession } from "../session/store";
import { meQuery } from "../session/useMe";
import { Mark } from "../ui/Mark";
import { usePageTitle } from "../ui/usePageTitle";
import classes from "./SignInPage.module.css";

export function SignInPage() {
  const { t } = useTranslation("shell");
  const client = useQueryClient();
  const navigate = useNavigate();
  const { next } = useSearch({ strict: false }) as { next?: string };
  usePageTitle(t("signIn.title"));

  async function onSignedIn() {
    await client.fetchQuery({ ...meQuery, staleTime: 0 });
    useSession.getState().renew();
    // Only addresses of our own house: "//evil.example" and "https:" never come through.
    const inside = next && /^\/(?![/\\])/.test(next) ? next : "/";
    await navigate({ href: inside, replace: true });
  }

  return (
    <main className={classes.page} id="main">
      <Box className={classes.card}>
        <Group gap="sm">
          <Mark size={40} />
          <Text fw={700} size="xl">
            Chatflow
          </Text>
        </Group>
        <Title order={1} mt="md">
          {t("signIn.title")}
        </Title>
        <Text c="dimmed" size="sm" mb="lg" mt={4}>
          {t("signIn.lead")}
        </Text>
        <SignInForm onSignedIn={onSignedIn} />
      </Box>
      <aside className={classes.art} aria-hidden="true">
        <svg viewBox="0 0 602 382" role="presentation">
          <g className={classes.wires} fill="none">
            <path d="M150 110 C 210 110 210 110 262 110" />
            <path d="M392 96 C 450 96 400 238 452 238" />
            <path d="M392 128 C 452 148 170 228 236 282" />
          </g>
          <g className={classes.boxes}>
            <rect x="30" y="76" width="120" height="68" rx="14" />
            <rect x="262" y="58" width="130" height="104" rx="14" />
            <rect x="236" y="248" width="130" height="76" rx="14" />
            <rect x="452" y="206" width="120" height="68" rx="14" />
          </g>
          <g className={classes.lines}>
            <path d="M50 104h50M50 120h76M284 84h60M284 104h84M284 136h40M258 276h60M258 294h84M474 232h60" />
          </g>
          <g className={classes.dots}>
            <circle cx="150" cy="110" r="6" />
            <circle cx="392" cy="96" r="6" />
            <circle cx="392" cy="128" r="6" />
          </g>
        </svg>
      </aside>
    </main>
  );
}
