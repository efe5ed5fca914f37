import { appAt } from "@troupe-tooling/test-app";

export const startApp = appAt(new URL("../src/main.ts", import.meta.url));
