/** Widgets that only some kinds need; they are fetched together when one of them is first drawn. */
export { Assignments } from "./Assignments";
export { ConditionGroup } from "./ConditionGroup";
export { Dates } from "./Dates";
export { FlowRef } from "./FlowRef";
export { HttpBody } from "./HttpBody";
export { Labels } from "./Labels";
export { Fields, Headers } from "./NamedValues";
export { Auth, FunctionRef, ModelRef, SecretRef } from "./NameRef";
export { PercentBranches } from "./PercentBranches";
export { Results } from "./Results";
export { Schedule } from "./Schedule";
export { TimeZone } from "./TimeZone";
