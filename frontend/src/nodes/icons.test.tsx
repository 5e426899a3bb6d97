import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { renderThemed } from "../test/render";
import { iconOf } from "./icons";

test.each([
  ["headset", "tabler-icon-headset"],
  ["shopping-cart", "tabler-icon-shopping-cart"],
  ["alarm", "tabler-icon-alarm"],
  ["never-drawn", "tabler-icon-puzzle"],
  ["constructor", "tabler-icon-puzzle"],
])("a kind whose icon is %s shows %s", async (name, shown) => {
  const Icon = iconOf(name);
  renderThemed(<Icon data-testid="icon" />);
  await waitFor(() => expect(screen.getByTestId("icon").classList.contains(shown)).toBe(true));
});
