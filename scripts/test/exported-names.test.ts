import { expect, test } from "vitest";
import { exportedNames } from "../exported-names.ts";

test("names of every form of export are found, values and types apart", () => {
  const declarations = `
    /** export { notThis } from "./comment.js"; */
    export { one, two as zwei, type Three } from "./a.js";
    export type { Four } from "./b.js";
    export * as five from "./c.js";
    export declare const six: number;
    export declare function seven(): void;
    export declare class Eight {}
    export interface Nine {}
    export type Ten = string;
  `;
  expect(exportedNames(declarations)).toEqual({
    values: ["one", "zwei", "five", "six", "seven", "Eight"],
    types: ["Three", "Four", "Nine", "Ten"],
  });
});
