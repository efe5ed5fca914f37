export { complianceChecks } from "./suite.ts";

export type { ComplianceCheck, TransportPairFactory } from "./suite.ts";
