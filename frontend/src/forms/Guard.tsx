import { Component, type ReactNode } from "react";

interface GuardProps {
  /** What is drawn; something new is worth a new try. */
  of: unknown;
  fallback: ReactNode;
  children: ReactNode;
}

/** Draws the fallback where a part cannot be drawn or fetched, so that the rest stays usable. */
export class Guard extends Component<GuardProps, { broken: boolean; of: unknown }> {
  override state = { broken: false, of: this.props.of };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  static getDerivedStateFromProps(props: GuardProps, state: { of: unknown }) {
    return props.of === state.of ? null : { broken: false, of: props.of };
  }

  override render() {
    return this.state.broken ? this.props.fallback : this.props.children;
  }
}
