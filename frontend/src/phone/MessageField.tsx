import { ActionIcon, Button, Group, Menu, NumberInput, Popover, TextInput } from "@mantine/core";
import { IconFile, IconMapPin, IconPaperclip, IconPhoto, IconSend2 } from "@tabler/icons-react";
import { type FormEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./MessageField.module.css";

/** What Meta takes for a picture, and enough for any test document. */
const LARGEST_BYTES = 5 * 1024 * 1024;

interface MessageFieldProps {
  isReady: boolean;
  /** Tells whether it went out; the text stays in the field if not. */
  onSend: (message: Record<string, unknown>) => Promise<boolean>;
}

export function MessageField({ isReady, onSend }: MessageFieldProps) {
  const { t } = useTranslation("phone");
  const [text, setText] = useState("");
  const [isPlacing, setPlacing] = useState(false);
  const [note, setNote] = useState("");
  const file = useRef<HTMLInputElement>(null);
  const fileKind = useRef<"image" | "document">("image");

  async function submit(event: FormEvent) {
    event.preventDefault();
    const body = text.trim();
    if (!body || !isReady) return;
    setText("");
    if (!(await onSend({ type: "text", text: { body } }))) setText((held) => held || body);
  }

  function pick(kind: "image" | "document") {
    fileKind.current = kind;
    if (!file.current) return;
    file.current.accept = kind === "image" ? "image/jpeg,image/png" : "";
    file.current.click();
  }

  async function sendFile(picked: File) {
    if (picked.size > LARGEST_BYTES) {
      setNote(t("phone.tooBig"));
      return;
    }
    setNote("");
    const kind = fileKind.current;
    const medium = { data: await asBase64(picked), mime_type: picked.type || undefined };
    await onSend({
      type: kind,
      [kind]: kind === "document" ? { ...medium, filename: picked.name } : medium,
    });
  }

  return (
    <div className={classes.foot}>
      {note && (
        <p className={classes.note} role="alert">
          {note}
        </p>
      )}
      <form className={classes.form} onSubmit={(event) => void submit(event)}>
        <Popover
          // The target is a span around the menu button, which cannot carry the popover's roles.
          withRoles={false}
          opened={isPlacing}
          onChange={setPlacing}
          position="top-start"
          width={280}
          trapFocus
        >
          <Popover.Target>
            <span>
              <Menu position="top-start" width={200}>
                <Menu.Target>
                  <ActionIcon
                    size="xl"
                    radius="xl"
                    aria-label={t("phone.attach")}
                    disabled={!isReady}
                  >
                    <IconPaperclip size={21} stroke={1.7} />
                  </ActionIcon>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item leftSection={<IconPhoto size={17} />} onClick={() => pick("image")}>
                    {t("phone.picture")}
                  </Menu.Item>
                  <Menu.Item
                    leftSection={<IconPhoto size={17} />}
                    onClick={() => void onSend({ type: "image", image: {} })}
                  >
                    {t("phone.samplePicture")}
                  </Menu.Item>
                  <Menu.Item leftSection={<IconFile size={17} />} onClick={() => pick("document")}>
                    {t("phone.document")}
                  </Menu.Item>
                  <Menu.Item
                    leftSection={<IconMapPin size={17} />}
                    onClick={() => setPlacing(true)}
                  >
                    {t("phone.location")}
                  </Menu.Item>
                </Menu.Dropdown>
              </Menu>
            </span>
          </Popover.Target>
          <Popover.Dropdown>
            <PlaceForm
              onCancel={() => setPlacing(false)}
              onSend={(location) => {
                setPlacing(false);
                void onSend({ type: "location", location });
              }}
            />
          </Popover.Dropdown>
        </Popover>
        <input
          className={classes.text}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          placeholder={t("phone.message")}
          aria-label={t("phone.message")}
          maxLength={4096}
          autoComplete="off"
          enterKeyHint="send"
          disabled={!isReady}
        />
        <button
          type="submit"
          className={classes.send}
          aria-label={t("phone.send")}
          disabled={!isReady || text.trim() === ""}
        >
          <IconSend2 size={20} stroke={1.8} />
        </button>
        <input
          ref={file}
          type="file"
          hidden
          onChange={(event) => {
            const picked = event.currentTarget.files?.[0];
            event.currentTarget.value = "";
            if (picked) void sendFile(picked);
          }}
        />
      </form>
    </div>
  );
}

interface PlaceFormProps {
  onSend: (place: { latitude: number; longitude: number; name?: string }) => void;
  onCancel: () => void;
}

function PlaceForm({ onSend, onCancel }: PlaceFormProps) {
  const { t } = useTranslation("phone");
  const [name, setName] = useState("");
  const [latitude, setLatitude] = useState<string | number>(1.3521);
  const [longitude, setLongitude] = useState<string | number>(103.8198);
  return (
    // The popover lives inside the message form for React, so its own submit must not travel on.
    <form
      onSubmit={(event) => {
        event.preventDefault();
        event.stopPropagation();
        onSend({
          latitude: Number(latitude),
          longitude: Number(longitude),
          ...(name.trim() ? { name: name.trim() } : {}),
        });
      }}
    >
      <strong>{t("place.title")}</strong>
      <TextInput
        data-autofocus
        mt="xs"
        label={t("place.name")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Group grow mt="xs">
        <NumberInput
          label={t("place.latitude")}
          value={latitude}
          onChange={setLatitude}
          min={-90}
          max={90}
          decimalScale={6}
          hideControls
        />
        <NumberInput
          label={t("place.longitude")}
          value={longitude}
          onChange={setLongitude}
          min={-180}
          max={180}
          decimalScale={6}
          hideControls
        />
      </Group>
      <Group justify="flex-end" mt="md" gap="xs">
        <Button size="xs" variant="default" onClick={onCancel}>
          {t("place.cancel")}
        </Button>
        <Button size="xs" type="submit">
          {t("place.send")}
        </Button>
      </Group>
    </form>
  );
}

function asBase64(picked: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(",")[1] ?? "");
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(picked);
  });
}
