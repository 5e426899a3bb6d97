import classes from "./Initials.module.css";

/** A person as a coloured disc; the same name always has the same colour. */
export function Initials({ name, size = 40 }: { name: string; size?: number }) {
  const letters = name
    .split(/\s+/)
    .filter((word) => /^\p{L}/u.test(word))
    .map((word) => [...word][0])
    .slice(0, 2)
    .join("")
    .toUpperCase();
  let hue = 0;
  for (const letter of name) hue = (hue * 31 + (letter.codePointAt(0) ?? 0)) % 6;
  return (
    <span
      className={classes.disc}
      data-hue={hue}
      style={{ width: size, height: size, fontSize: size * 0.38 }}
      aria-hidden
    >
      {letters || "#"}
    </span>
  );
}
