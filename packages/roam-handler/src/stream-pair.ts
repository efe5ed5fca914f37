import { StreamReader } from "./stream-reader.ts";
import { StreamWriter } from "./stream-writer.ts";

/**
 * Two halves of a stream for a call of the actor's own: give the writer for an argument on which the other side sends and read the reader, or give the reader
 * for one on which it receives and write the writer. A pair serves one call.
 */
export function roamStream<T>(): readonly [writer: StreamWriter<T>, reader: StreamReader<T>] {
  const writer = new StreamWriter<T>();
  const reader = new StreamReader<T>();
  writer.pair = reader;
  reader.pair = writer;
  return [writer, reader];
}
