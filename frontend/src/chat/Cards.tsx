import classes from "./chat.module.css";
import type { ChatCard } from "./types";

/** People whose numbers can be saved, one line each. */
export function Cards({ cards }: { cards: ChatCard[] }) {
  return (
    <ul className={classes.cards}>
      {cards.map((card) => (
        <li key={`${card.name} ${card.phone}`}>
          <strong>{card.name}</strong>
          {card.organisation && <small>{card.organisation}</small>}
          <span>{card.phone}</span>
          {card.email && <span>{card.email}</span>}
        </li>
      ))}
    </ul>
  );
}
