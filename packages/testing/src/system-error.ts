/** An error of an operating system, as Node makes them. */
export interface SystemError extends Error {
  readonly code: string;
  readonly syscall: string;
}

/** @param where what it was tried with, e.g. `127.0.0.1:80` */
export function systemError(syscall: string, code: string, where?: string): SystemError {
  const message = where === undefined ? `${syscall} ${code}` : `${syscall} ${code} ${where}`;
  return Object.assign(new Error(message), { code, syscall });
}
