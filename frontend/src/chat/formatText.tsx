import type { ReactNode } from "react";

/** WhatsApp's marks: *bold*, _italic_, ~struck~, ```code```, and addresses of the web. */
const MARKS =
  /```([\s\S]+?)```|(?<![\p{L}\p{N}])\*(\S(?:[^*\n]*\S)?)\*(?![\p{L}\p{N}])|(?<![\p{L}\p{N}])_(\S(?:[^_\n]*\S)?)_(?![\p{L}\p{N}])|(?<![\p{L}\p{N}])~(\S(?:[^~\n]*\S)?)~(?![\p{L}\p{N}])|(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]])/gu;

export function formatText(text: string): ReactNode[] {
  const parts: ReactNode[] = [];
  let from = 0;
  for (const match of text.matchAll(MARKS)) {
    if (match.index > from) parts.push(text.slice(from, match.index));
    const [whole, code, bold, italic, struck, link] = match;
    const key = match.index;
    if (code !== undefined) parts.push(<code key={key}>{code}</code>);
    else if (bold !== undefined) parts.push(<strong key={key}>{formatText(bold)}</strong>);
    else if (italic !== undefined) parts.push(<em key={key}>{formatText(italic)}</em>);
    else if (struck !== undefined) parts.push(<s key={key}>{formatText(struck)}</s>);
    else if (link !== undefined) {
      parts.push(
        <a key={key} href={link} target="_blank" rel="noopener noreferrer nofollow">
          {link}
        </a>,
      );
    }
    from = match.index + whole.length;
  }
  if (from < text.length) parts.push(text.slice(from));
  return parts;
}
