import { RoamProtocolError } from "@troupe/roam-wire";

/** A message of text: roam's are binary. */
export function textMessage(): RoamProtocolError {
  return new RoamProtocolError("invalid-frame", "the peer sent a message of text, expected binary ones only");
}

export function messageTooLarge(bytes: number, maxFrameBytes: number): RoamProtocolError {
  return new RoamProtocolError(
    "frame-too-large",
    `a message of ${bytes} bytes came, at most ${maxFrameBytes} are allowed`,
  );
}
