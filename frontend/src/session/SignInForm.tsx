import { Alert, Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { type SignInFailure, signIn } from "./signIn";

interface SignInFormProps {
  email?: string;
  onSignedIn: () => void | Promise<void>;
}

export function SignInForm({ email: knownEmail = "", onSignedIn }: SignInFormProps) {
  const { t } = useTranslation("shell");
  const [email, setEmail] = useState(knownEmail);
  const [password, setPassword] = useState("");
  const [failure, setFailure] = useState<SignInFailure>();
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setFailure(undefined);
    try {
      const answer = await signIn(email.trim(), password);
      if (answer) setFailure(answer);
      else await onSignedIn();
    } catch {
      setFailure("other");
    } finally {
      setBusy(false);
    }
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        {failure && (
          <Alert color="red" variant="light" role="alert">
            {t(`signIn.failure.${failure}`)}
          </Alert>
        )}
        <TextInput
          label={t("signIn.email")}
          type="email"
          name="email"
          autoComplete="username"
          required
          withAsterisk={false}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          data-autofocus={knownEmail ? undefined : true}
        />
        <PasswordInput
          label={t("signIn.password")}
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          data-autofocus={knownEmail ? true : undefined}
        />
        <Button type="submit" loading={busy} fullWidth mt="xs">
          {t("signIn.submit")}
        </Button>
      </Stack>
    </form>
  );
}
