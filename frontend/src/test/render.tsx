import { MantineProvider } from "@mantine/core";
import { type RenderResult, render } from "@testing-library/react";
import type { ReactElement } from "react";
import { theme } from "../ui/theme";

/** Renders inside our theme, with animations off so that nothing has to be waited for. */
export function renderThemed(element: ReactElement): RenderResult {
  return render(
    <MantineProvider theme={theme} env="test">
      {element}
    </MantineProvider>,
  );
}
