import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { renderThemed } from "../test/render";
import { OutsideList } from "./OutsideList";
import type { Sort } from "./sorts";

interface Call {
  method: string;
  path: string;
  body: unknown;
}

let calls: Call[];
let answers: Map<string, () => Response>;

/** The server: an answer by "METHOD path", an empty page for any list without one. */
beforeEach(() => {
  calls = [];
  answers = new Map();
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    const path = url.replace("/api/v1/workspaces/demo/", "").replace(/\?.*$/, "");
    const method = init.method ?? "GET";
    const body = typeof init.body === "string" ? JSON.parse(init.body) : undefined;
    calls.push({ method, path, body });
    const answer = answers.get(`${method} ${path}`);
    return answer ? answer() : Response.json({ items: [], next: null });
  });
});
afterEach(() => vi.unstubAllGlobals());

function page(...items: object[]) {
  return () => Response.json({ items, next: null });
}

function show(sort: Sort, mayManage = true) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  renderThemed(
    <QueryClientProvider client={client}>
      <OutsideList slug="demo" sort={sort} mayManage={mayManage} />
    </QueryClientProvider>,
  );
}

const callback = {
  id: "c1",
  name: "Warehouse",
  url: "https://shop.example/hook",
  events: ["order_placed"],
  is_enabled: true,
  failing_since: null,
  disabled_at: null,
  created_at: "2026-01-05T09:00:00Z",
};

test("where there is nothing yet, those who may can begin", async () => {
  show("secrets");
  expect(await screen.findByText("No secrets yet")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Add a secret" })).toBeTruthy();
});

test("who may not manage sees what is there and cannot change it", async () => {
  answers.set("GET callbacks/", page(callback));
  show("callbacks", false);
  expect(await screen.findByText("Warehouse")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Change Warehouse" })).toBeNull();
  expect(screen.queryByRole("button", { name: "Add a callback" })).toBeNull();
});

test("a list that does not come can be asked for again", async () => {
  answers.set("GET models/", () => Response.json({ title: "Oh" }, { status: 500 }));
  show("models");
  const again = await screen.findByRole("button", { name: "Try again" });
  answers.set("GET models/", page({ id: "m", name: "helper", model: "x", base_url: "https://a" }));
  fireEvent.click(again);
  expect(await screen.findByText("helper")).toBeTruthy();
});

test("a secret is looked over, sent once, and its value is not kept on the page", async () => {
  answers.set("POST secrets/", () => Response.json({ id: "s", name: "shop" }, { status: 201 }));
  show("secrets");
  fireEvent.click(await screen.findByRole("button", { name: "Add a secret" }));
  fireEvent.click(await screen.findByRole("button", { name: "Save" }));
  expect(screen.getAllByText("Please fill this in.")).toHaveLength(3);
  expect(calls.some(({ method }) => method === "POST")).toBe(false);
  fireEvent.change(screen.getByRole("textbox", { name: /Name/ }), { target: { value: "shop" } });
  fireEvent.change(screen.getByLabelText(/Value/, { selector: "input" }), {
    target: { value: "k3y" },
  });
  const hosts = screen.getByRole("combobox", { name: /Hosts/ });
  await userEvent.type(hosts, "https://api.example.com/v1{Enter}");
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(calls.find(({ method }) => method === "POST")).toEqual({
    method: "POST",
    path: "secrets/",
    body: { name: "shop", scheme: "bearer", value: "k3y", hosts: ["api.example.com"] },
  });
  expect(document.body.innerHTML).not.toContain("k3y");
});

test("what the server refuses stands beside the field it is about", async () => {
  answers.set(
    "GET functions/",
    page({ id: "f", name: "stock", description: "", url: "https://a.example", secret: null }),
  );
  answers.set("PATCH functions/f/", () =>
    Response.json(
      {
        title: "No",
        errors: [{ pointer: "/secret", message: "Its hosts do not include a.example." }],
      },
      { status: 422 },
    ),
  );
  show("functions");
  fireEvent.click(await screen.findByRole("button", { name: "Change stock" }));
  fireEvent.change(await screen.findByRole("textbox", { name: /Description/ }), {
    target: { value: "How many are left" },
  });
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
  expect(await screen.findByText("Its hosts do not include a.example.")).toBeTruthy();
  expect(calls.find(({ method }) => method === "PATCH")?.body).toEqual({
    description: "How many are left",
  });
});

test("what is in use stays, and says so", async () => {
  answers.set(
    "GET secrets/",
    page({ id: "s", name: "shop", hosts: ["a.example"], scheme: "bearer" }),
  );
  answers.set("DELETE secrets/s/", () =>
    Response.json({ detail: "The function stock uses it.", code: "in_use" }, { status: 409 }),
  );
  show("secrets");
  fireEvent.click(await screen.findByRole("button", { name: "Remove shop" }));
  fireEvent.click(await screen.findByRole("button", { name: "Delete" }));
  expect(await screen.findByText("The function stock uses it.")).toBeTruthy();
});

test("a callback's signing secret is shown when it is made", async () => {
  answers.set("POST callbacks/", () =>
    Response.json({ ...callback, signing_secret: "sign-with-this" }, { status: 201 }),
  );
  show("callbacks");
  fireEvent.click(await screen.findByRole("button", { name: "Add a callback" }));
  fireEvent.change(await screen.findByRole("textbox", { name: /Name/ }), {
    target: { value: "Warehouse" },
  });
  fireEvent.change(screen.getByRole("textbox", { name: /Address/ }), {
    target: { value: "https://shop.example/hook" },
  });
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
  expect(await screen.findByText("sign-with-this")).toBeTruthy();
  const [cross] = screen.getAllByRole("button", { name: "Close" });
  fireEvent.click(cross as HTMLElement);
  await waitFor(() => expect(screen.queryByText("sign-with-this")).toBeNull());
});

test("deliveries tell what came of them; one that was given up can be tried again", async () => {
  const sent = { event: "order_placed", attempts: 1, due_at: "", ended_at: null };
  answers.set("GET callbacks/", page(callback));
  answers.set(
    "GET callbacks/c1/deliveries/",
    page(
      {
        ...sent,
        id: "d2",
        state: "failed",
        status: 500,
        error: "status",
        created_at: "2026-01-05T09:00:00Z",
      },
      {
        ...sent,
        id: "d1",
        state: "done",
        status: 200,
        error: "",
        created_at: "2026-01-05T08:00:00Z",
      },
    ),
  );
  show("callbacks");
  fireEvent.click(await screen.findByRole("button", { name: "Last deliveries" }));
  expect(await screen.findByText("1 try · answered 500 · refused")).toBeTruthy();
  expect(screen.getByText("1 try · answered 200")).toBeTruthy();
  const again = screen.getAllByRole("button", { name: /^Try order_placed of/ });
  expect(again).toHaveLength(1);
  fireEvent.click(again[0] as HTMLElement);
  await waitFor(() =>
    expect(calls).toContainEqual({
      method: "POST",
      path: "callbacks/c1/deliveries/d2/retry/",
      body: {},
    }),
  );
});

test("a function is tried with arguments that are JSON, and shows what came back", async () => {
  answers.set("GET functions/", page({ id: "f", name: "stock", url: "https://a.example" }));
  answers.set("POST effects/try/", () => Response.json({ answer: { value: 7 } }));
  show("functions", false);
  fireEvent.click(await screen.findByRole("button", { name: "Try stock" }));
  const given = await screen.findByRole("textbox", { name: "Arguments" });
  const button = screen.getByRole("button", { name: "Try it" });
  fireEvent.change(given, { target: { value: '{"sku": ' } });
  expect(button).toHaveProperty("disabled", true);
  fireEvent.change(given, { target: { value: '{"sku": "A-1"}' } });
  fireEvent.click(button);
  expect((await screen.findByText(/"value": 7/)).tagName).toBe("PRE");
  const call = calls.find(({ path }) => path === "effects/try/");
  expect(call?.body).toEqual({
    effect: "function",
    request: { function: "stock", arguments: { sku: "A-1" }, timeout: 30 },
  });
});
