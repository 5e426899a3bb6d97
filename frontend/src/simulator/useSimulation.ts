import { useCallback, useEffect, useRef, useState } from "react";
import { ApiProblem, api, inWorkspace } from "../api/client";
import type { JsonObject, SimulationAnswer } from "../api/types";
import { showPath, useEditor } from "../canvas/editor";
import type { ChatMessage, ChatOption } from "../chat/types";
import { describeProblem } from "../ui/notify";
import {
  type Conversation,
  EMPTY,
  type SimulatedInput,
  standsAt,
  untilDue,
  variablesOf,
  withAnswer,
  withInput,
  withVariable,
} from "./turns";

const DAY = 24 * 60 * 60 * 1000;
const PLACE = { latitude: 38.7139, longitude: -9.1394, name: "Rossio, Lisboa" };

/** How a conversation begins, other than by a message at the start. */
interface Beginning {
  node?: string;
  vars?: JsonObject;
}

/** One conversation with the flow as it is on screen; the server keeps nothing of it. */
export function useSimulation() {
  const [turns, setTurns] = useState<Conversation[]>([EMPTY]);
  const [pending, setPending] = useState<Conversation>();
  const [problem, setProblem] = useState<string>();
  const seed = useRef(1);
  const talk = turns.at(-1) ?? EMPTY;

  useEffect(() => {
    showPath(standsAt(talk.session), talk.visited);
  }, [talk]);
  useEffect(() => () => showPath(undefined, new Set()), []);

  const turn = useCallback(
    async (input: SimulatedInput | null, ahead = talk.ahead, from: Beginning = {}) => {
      const { slug, flowId, document } = useEditor.getState();
      const now = new Date(Date.now() + ahead);
      const over = talk.session !== null && talk.session.status !== "waiting";
      const before: Conversation = { ...talk, ahead };
      const anew = over || from.node !== undefined;
      setProblem(undefined);
      setPending(input ? withInput(before, input, now) : before);
      try {
        const answer = await api.post<SimulationAnswer>(
          inWorkspace(slug, `flows/${flowId}/simulate/`),
          {
            document,
            session: anew ? null : talk.session,
            input,
            ...((anew || talk.session === null) && talk.given && { vars: talk.given }),
            ...from,
            ...(talk.contact && { contact: talk.contact }),
            ...(talk.windowExpiresAt && { window_expires_at: talk.windowExpiresAt }),
            now: now.toISOString(),
            seed: seed.current,
          },
        );
        const asked = input ? withInput(before, input, now) : before;
        setTurns((past) => [...past, withAnswer(asked, answer, now)]);
        return true;
      } catch (error) {
        const first = error instanceof ApiProblem ? error.body.errors?.[0] : undefined;
        setProblem(first?.detail ?? first?.message ?? describeProblem(error));
        return false;
      } finally {
        setPending(undefined);
      }
    },
    [talk],
  );

  const wait = talk.session?.status === "waiting" ? talk.session.wait : undefined;

  return {
    talk: pending ?? talk,
    busy: pending !== undefined,
    problem,
    wait,
    canStepBack: turns.length > 1 && !pending,
    /** Whether it could be sent. */
    send: (text: string) => turn({ type: "message", message_type: "text", text }),
    tap: (option: ChatOption, message: ChatMessage) =>
      turn({
        type: "message",
        message_type: "interactive",
        text: option.title,
        option: option.id,
        node: talk.madeBy.get(message.key),
      }),
    sendPlace: () =>
      turn({ type: "message", message_type: "location", text: "", content: { location: PLACE } }),
    /** Starts a flow that no message starts, with values for its inputs. */
    start: (vars: JsonObject = {}) => turn(null, talk.ahead, { vars: { ...talk.given, ...vars } }),
    /** Begins a new conversation at a node, with the variables of the present one. */
    startAt: (node: string) =>
      turn(null, talk.ahead, {
        node,
        vars: talk.session?.flow ? (talk.given ?? {}) : variablesOf(talk),
      }),
    setVariable: (name: string, value: unknown) =>
      setTurns((past) => [...past, withVariable(past.at(-1) ?? EMPTY, name, value)]),
    /** Lets the awaited moment come. */
    skipWait: () => {
      const due = untilDue(wait, new Date(Date.now() + talk.ahead));
      if (wait && due !== undefined) {
        void turn({ type: "timer", wait: wait.number }, talk.ahead + due);
      }
    },
    skipDay: () => {
      const ahead = talk.ahead + DAY;
      const due = untilDue(wait, new Date(Date.now() + talk.ahead));
      if (wait && due !== undefined && due <= DAY) {
        void turn({ type: "timer", wait: wait.number }, ahead);
      } else {
        setTurns((past) => [...past, { ...talk, ahead }]);
      }
    },
    answerEffect: (result: Record<string, unknown>) => {
      if (wait) void turn({ type: "effect", wait: wait.number, result });
    },
    /** Makes the call for real, from the server, and goes on with what came of it. */
    answerForReal: async () => {
      const { asked } = talk;
      if (!wait || !asked) return;
      setProblem(undefined);
      setPending(talk);
      try {
        const { slug } = useEditor.getState();
        const { answer } = await api.post<{ answer: JsonObject }>(
          inWorkspace(slug, "effects/try/"),
          { effect: asked.effect, request: asked.request },
        );
        await turn({ type: "effect", wait: wait.number, result: answer });
      } catch (error) {
        setProblem(describeProblem(error));
      } finally {
        setPending(undefined);
      }
    },
    stepBack: () => setTurns((past) => (past.length > 1 ? past.slice(0, -1) : past)),
    reset: () => {
      seed.current += 1;
      setProblem(undefined);
      setTurns([EMPTY]);
    },
  };
}
