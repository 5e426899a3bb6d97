import { Button, Select, Text, TextInput } from "@mantine/core";
import { IconUserPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Card } from "./Card";
import type { BusinessNumber, Customer } from "./model";

const NAMES = ["Carla", "Bruno", "Mei", "Amir", "Olga", "Tunde", "Sofia", "Jonas"];

interface WhoCardProps {
  customer: Customer;
  onCustomer: (customer: Customer) => void;
  numbers: BusinessNumber[] | null;
  trouble: boolean;
  business: BusinessNumber | undefined;
  onBusiness: (id: string) => void;
}

export function WhoCard(props: WhoCardProps) {
  const { t } = useTranslation("phone");
  const { customer, onCustomer, numbers, trouble, business, onBusiness } = props;
  const [phone, setPhone] = useState(customer.phone);
  const [name, setName] = useState(customer.name);

  function keep(next: Customer) {
    const digits = next.phone.replace(/\D/g, "");
    setPhone(digits || customer.phone);
    if (digits) onCustomer({ phone: digits, name: next.name.trim() });
  }

  function change() {
    const tail = Math.floor(Math.random() * 1e7).toString();
    const next = {
      phone: `49170${tail.padStart(7, "0")}`,
      name: NAMES[Math.floor(Math.random() * NAMES.length)] ?? "",
    };
    setName(next.name);
    keep(next);
  }

  return (
    <Card title={t("who.title")}>
      <TextInput
        label={t("who.phone")}
        description={t("who.phoneHelp")}
        inputMode="tel"
        value={phone}
        onChange={(event) => setPhone(event.currentTarget.value)}
        onBlur={() => keep({ phone, name })}
        onKeyDown={(event) => event.key === "Enter" && keep({ phone, name })}
      />
      <TextInput
        label={t("who.name")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        onBlur={() => keep({ phone, name })}
        onKeyDown={(event) => event.key === "Enter" && keep({ phone, name })}
      />
      <Select
        label={t("who.to")}
        data={(numbers ?? []).map((one) => ({
          value: one.id,
          label: one.display_phone_number || one.id,
        }))}
        value={business?.id ?? null}
        onChange={(value) => value && onBusiness(value)}
        allowDeselect={false}
        disabled={!numbers?.length}
      />
      {trouble ? (
        <Text size="sm" c="red" role="alert">
          {t("who.trouble")}
        </Text>
      ) : (
        numbers?.length === 0 && <Text size="sm">{t("who.noNumbers")}</Text>
      )}
      <Button
        variant="default"
        size="xs"
        leftSection={<IconUserPlus size={16} stroke={1.7} />}
        onClick={change}
      >
        {t("who.random")}
      </Button>
    </Card>
  );
}
