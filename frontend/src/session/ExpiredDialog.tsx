import { Modal, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { SignInForm } from "./SignInForm";
import { useSession } from "./store";
import { meQuery } from "./useMe";

/** Asks to sign in again over the page, which keeps everything that was typed. */
export default function ExpiredDialog() {
  const { t } = useTranslation("shell");
  const client = useQueryClient();
  const expired = useSession((state) => state.expired);
  const renew = useSession((state) => state.renew);
  const me = client.getQueryData(meQuery.queryKey);

  async function onSignedIn() {
    const now = await client.fetchQuery({ ...meQuery, staleTime: 0 });
    // Somebody else's page must not stay on screen.
    if (me && now.user.id !== me.user.id) {
      window.location.assign("/");
      return;
    }
    renew();
    await client.invalidateQueries();
  }

  return (
    <Modal
      opened={expired && me !== undefined}
      onClose={() => {}}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title={t("expired.title")}
      zIndex={1000}
    >
      <Text size="sm" mb="md">
        {t("expired.text")}
      </Text>
      <SignInForm email={me?.user.email} onSignedIn={onSignedIn} />
    </Modal>
  );
}
