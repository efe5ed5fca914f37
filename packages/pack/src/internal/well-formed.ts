/** Whether every surrogate has its partner. ES2024, present in every runtime that we support; the types of ES2023 do not know it. */
export function isWellFormed(text: string): boolean {
  return (text as string & { isWellFormed(): boolean }).isWellFormed();
}
