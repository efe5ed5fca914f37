import { Writer } from "@troupe/roam-wire";

let writer: Writer | undefined;

/** What `write` writes, as bytes of its own. */
export function encoded(write: (writer: Writer) => void): Uint8Array {
  writer ??= new Writer(1024);
  try {
    write(writer);
  } catch (error) {
    writer.discard();
    throw error;
  }
  const bytes = writer.bytes.slice(writer.start, writer.pos);
  writer.discard();
  return bytes;
}
