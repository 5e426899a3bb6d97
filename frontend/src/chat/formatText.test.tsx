import { render } from "@testing-library/react";
import { expect, test } from "vitest";
import { formatText } from "./formatText";

function html(text: string): string {
  return render(<p>{formatText(text)}</p>).container.innerHTML;
}

test("marks inside a text become elements", () => {
  expect(html("a *bold _both_* ~gone~ ```x*y*```")).toBe(
    "<p>a <strong>bold <em>both</em></strong> <s>gone</s> <code>x*y*</code></p>",
  );
});

test("marks inside words and sums stay as typed", () => {
  expect(html("snake_case_name 2*3*4")).toBe("<p>snake_case_name 2*3*4</p>");
});

test("a full stop after an address is not part of it", () => {
  expect(html("see https://shop.example/a.")).toContain('href="https://shop.example/a"');
});

test("markup in a text is shown, never run", () => {
  expect(html("<img src=x onerror=alert(1)>")).not.toContain("<img");
});
