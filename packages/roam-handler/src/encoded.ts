import { Writer } from "@troupe/roam-wire";

let writer: Writer | undefined;

/** Stands in for a stream among the arguments: gives its id. */
type OpenChannel = NonNullable<Writer["openChannel"]>;

/** What `write` writes, as bytes of its own. */
export function encoded(write: (writer: Writer) => void, openChannel?: OpenChannel): Uint8Array {
  writer ??= new Writer(1024);
  writer.openChannel = openChannel;
  try {
    write(writer);
    return writer.bytes.slice(writer.start, writer.pos);
  } finally {
    writer.openChannel = undefined;
    writer.discard();
  }
}
