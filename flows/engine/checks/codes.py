"""Every code an issue may have: what is wrong, what to do about it, and how grave it is."""

from __future__ import annotations

from typing import NamedTuple

from flows.engine.graph import Severity


class Code(NamedTuple):
    """One thing that can be wrong with a flow, in sentences for whoever draws it.

    An error keeps the flow from going ONLINE, for it could not run right; a warning does not.
    """

    meaning: str
    remedy: str
    severity: Severity = "error"


CODES: dict[str, Code] = {
    # The document as such
    "unreadable": Code(
        "The file is not a flow document at all.", "Choose a file that Chatflow exported."
    ),
    "too_large": Code(
        "The document is larger than 5 MiB.", "Move parts of it into flows that it calls."
    ),
    "too_deep": Code("The document is nested too deeply.", "Take groups of rules apart."),
    "unreadable_value": Code(
        "The document holds a value that cannot be stored.",
        "Take out odd characters and numbers that are not finite.",
    ),
    "unknown_schema": Code(
        "The document's schema is missing, or one this Chatflow does not know.",
        "Export the flow anew, or bring this Chatflow up to date.",
    ),
    "bad_document": Code(
        "A part of the document has the wrong type.", "Give the part the type that is named."
    ),
    "unknown_key": Code(
        "A part has a name that means nothing there.", "Remove it or mend its name."
    ),
    "too_many_nodes": Code(
        "The flow has more than 10,000 nodes.", "Move parts of it into flows that it calls."
    ),
    "too_many_edges": Code(
        "The flow has more than 20,000 edges.", "Move parts of it into flows that it calls."
    ),
    "too_many_patterns": Code(
        "The flow has more different patterns than can be kept ready.",
        "Use words instead of patterns, or move parts of it into flows that it calls.",
    ),
    # Nodes and edges
    "bad_node": Code(
        "A node lacks a part or has one of the wrong type.", "Give the part that is named."
    ),
    "bad_node_id": Code(
        "A node's id is missing or has characters it may not have.",
        "Use 1 to 64 letters, digits, “_” or “-”.",
    ),
    "duplicate_node_id": Code("Two nodes have the same id.", "Give one of them another id."),
    "unknown_kind": Code(
        "A node is of a kind this Chatflow does not know.", "Remove it or put another in its place."
    ),
    "no_start": Code("The flow has no start.", "Add a Start node."),
    "several_starts": Code("The flow has more than one start.", "Keep one and remove the others."),
    "no_end": Code("The flow has no end.", "Add an End node."),
    "bad_edge": Code(
        "An edge lacks a part or has one of the wrong type.", "Draw the connection anew."
    ),
    "unknown_source": Code(
        "An edge comes from a node that is not there.", "Remove the connection."
    ),
    "unknown_target": Code(
        "An edge leads to a node that is not there.", "Connect the port to another node."
    ),
    "duplicate_edge": Code("Two edges leave the same port.", "Remove one of them."),
    "unknown_port": Code(
        "An edge leaves a port the node does not have.",
        "Remove the connection, or bring back the option it belonged to.",
    ),
    # Ways through the flow
    "unwired_port": Code(
        "Nothing is wired to a port: the session ends there.",
        "Connect it, to an End node if that is what you want.",
        "warning",
    ),
    "dead_end": Code(
        "No port of a node is wired and it is no End: the session ends there.",
        "Connect it, to an End node if that is what you want.",
        "warning",
    ),
    "idle_port": Code(
        "Something is wired to a port that never fires.",
        "Give the node the time limit that the port is for, take away the fallback it has instead, "
        "or remove the connection.",
        "warning",
    ),
    "unused_part": Code(
        "A part of a node has no effect as the node or the flow is set.",
        "Take it away, or set what it needs.",
        "warning",
    ),
    "unreachable": Code(
        "No way leads from the start to the node.", "Connect it or remove it.", "warning"
    ),
    "endless_loop": Code(
        "Nodes lead in a circle in which nothing waits.",
        "Let one of them wait for the customer, or go back by a Jump, which counts.",
    ),
    "long_turn": Code(
        "More nodes may follow one another without a wait than one turn can take.",
        "Wait for the customer in between, or let the Jump go round less often.",
        "warning",
    ),
    "unknown_jump_target": Code(
        "A jump leads to a node that is not there.", "Choose another node."
    ),
    # What nodes hold
    "missing_value": Code("A node lacks something it needs.", "Fill in what is named."),
    "invalid_value": Code(
        "A value is not of the right form.", "Write it in the form that is named."
    ),
    "bad_duration": Code(
        "A duration is not written as PT30S, PT2H or P1D.", "Choose a time and its unit anew."
    ),
    "bad_text": Code(
        "A text has a hole that cannot be filled.",
        "Mend what stands between the braces: a variable, then filters after “|”.",
    ),
    "bad_regex": Code(
        "A pattern is too long or cannot be run in linear time.",
        "Use at most 256 characters, no look-around and no back-references.",
    ),
    "text_too_long": Code("A text is longer than WhatsApp takes.", "Shorten it."),
    "may_be_too_long": Code(
        "A text outgrows WhatsApp's limit once usual values are filled in, and would be cut.",
        "Shorten it, or add “| truncate(20)” to the variable.",
        "warning",
    ),
    "too_many_rows": Code(
        "A list has more than ten rows.", "Use an Ask node with a choice: it turns pages."
    ),
    "too_many_rules": Code(
        "A condition has more rules than are looked at.", "Spread the rules over several nodes."
    ),
    "reserved_option_id": Code(
        "An option has the id of another port.", "Give the option another id."
    ),
    "duplicate_option_id": Code(
        "Two options of a node have the same id.", "Give one of them another id."
    ),
    "duplicate_option_title": Code(
        "Two options of a node have the same title.", "Give one of them another title."
    ),
    "reserved_name": Code(
        "A branch is called like the way out for the rest.", "Give the branch another name."
    ),
    "duplicate_name": Code(
        "Two branches or inputs have the same name.", "Give one of them another name."
    ),
    "unknown_operator": Code(
        "A rule has an operator that does not exist.", "Choose one of the operators offered."
    ),
    "bad_formula": Code("A formula cannot be read.", "The message says what is wrong and where."),
    "plain_secret": Code(
        "A password or key is written in the flow, where all who may read it see it.",
        "Keep it among the workspace's secrets and choose it by its name.",
        "warning",
    ),
    # Variables
    "unknown_variable": Code(
        "A node uses a variable that nothing in the flow ever gives a value.",
        "Mend its name, set it before, or write “| default(…)” behind it.",
        "warning",
    ),
    "maybe_unset": Code(
        "A node uses a variable that has no value on some way to it.",
        "Set it on every way, or write “| default(…)” behind it.",
        "warning",
    ),
    # Time
    "window_closed": Code(
        "A free-form message may be sent more than 24 hours after the customer's last one, when "
        "WhatsApp takes only templates.",
        "Wait less, ask “the reply window is open” in a condition first, or let a person send a "
        "template.",
        "warning",
    ),
    "pair_limit": Code(
        "More messages may be sent to one customer in a row than WhatsApp takes.",
        "Say it in fewer messages, or wait for the customer in between.",
        "warning",
    ),
    "outlasts_session": Code(
        "A node may wait longer than the session may last.",
        "Wait less, or raise the session limit of the Start.",
        "warning",
    ),
    # What is around the flow
    "no_trigger": Code("Nothing starts the flow.", "Add a trigger to the Start.", "warning"),
    "no_channel": Code(
        "The flow is bound to no channel, so no message reaches it.",
        "Choose its channels when you publish it.",
        "warning",
    ),
    "trigger_conflict": Code(
        "Another flow on the same channel, or the channel itself, listens for the same messages.",
        "Change the triggers of one, or put the flow that shall win first.",
        "warning",
    ),
    "unknown_queue": Code(
        "A handoff names a queue the workspace does not have.", "Choose another queue or make it."
    ),
    "empty_queue": Code(
        "A handoff names a queue that nobody serves.",
        "Invite agents to it, or choose another queue.",
        "warning",
    ),
    "unknown_template": Code(
        "A node sends a template the workspace does not have in that language.",
        "Choose another template, or have it approved first.",
    ),
    "unapproved_template": Code(
        "A node sends a template that WhatsApp has not approved.",
        "Wait for the approval, or choose another template.",
    ),
    "unknown_secret": Code(
        "A node names a secret the workspace does not have.", "Choose another or add it."
    ),
    "unknown_function": Code(
        "A node names a function the workspace does not have.", "Choose another or add it."
    ),
    "unknown_model": Code(
        "A node names a model the workspace does not have.", "Choose another or add it."
    ),
    "unknown_flow": Code(
        "A node calls a flow the workspace does not have.", "Choose another flow."
    ),
    "flow_not_online": Code(
        "A node calls a flow that is not ONLINE.", "Publish that flow, too.", "warning"
    ),
    "missing_input": Code(
        "A node calls a flow without an input it requires.", "Give the input a value.", "warning"
    ),
    "unknown_input": Code(
        "A node gives a flow an input it does not declare.",
        "Remove it, or declare it on the Start of that flow.",
        "warning",
    ),
    "call_circle": Code(
        "Flows call one another in a circle, deeper with every round.",
        "Come back by “Forward to a flow”, or end the called flow instead.",
    ),
    "deep_calls": Code(
        "Flows call one another more levels deep than can be run.",
        "Let some of them be forwarded to instead of called.",
    ),
}
"""Every code an issue may have, by family; it is also its anchor in docs/reference/checks.md."""
