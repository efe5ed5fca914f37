/** One event as the files of Theater 0.3.7 hold it; hashes as byte strings. */
export interface TheaterFileEvent {
  readonly hash: string;
  /** Empty: none. */
  readonly parent: string;
  readonly type: string;
  readonly payload: Uint8Array;
}
