const PAIRS: Record<string, string> = { ")": "(", "]": "[", "}": "{" };
const LONGEST = 1000; // characters the engine reads of one formula

export type FormulaProblem = "empty" | "long" | "quote" | "open" | "close" | "braces";

/** What is plainly wrong with a formula while it is typed; the server reads it in full. */
export function formulaProblem(text: string): FormulaProblem | undefined {
  if (!text.trim()) return "empty";
  if (text.length > LONGEST) return "long";
  const open: string[] = [];
  let quote = "";
  for (let place = 0; place < text.length; place += 1) {
    const sign = text[place] ?? "";
    if (quote) {
      if (sign === "\\") place += 1;
      else if (sign === quote) quote = "";
    } else if (sign === '"' || sign === "'") quote = sign;
    else if (sign === "{" && text[place + 1] === "{") return "braces";
    else if ("([{".includes(sign)) open.push(sign);
    else if (sign in PAIRS && open.pop() !== PAIRS[sign]) return "close";
  }
  if (quote) return "quote";
  return open.length > 0 ? "open" : undefined;
}
