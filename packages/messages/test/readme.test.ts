import { expect, it } from "vitest";
import { generateTheaterId } from "@troupe/ids";
import { actorResultFromJson, actorResultText, TheaterCommand, toLog } from "@troupe/messages";
import type { ActorResult, ReplyOf } from "@troupe/messages";

it("does what the README shows", () => {
  const lines: string[] = [];
  const console = { log: (text: string) => lines.push(text) };

  const id = generateTheaterId();
  const command = TheaterCommand.stopActor(id);
  console.log(toLog(command)); // StopActor: TheaterId(...)

  type Reply = ReplyOf<ReturnType<typeof TheaterCommand.spawnActor>>; // TheaterId

  const end: ActorResult = actorResultFromJson({ Success: { actor_id: id, result: [111, 107] } });
  switch (end.type) {
    case "Error":
      throw new Error(actorResultText(end));
    case "Success":
    case "ExternalStop":
      console.log(actorResultText(end)); // [...] child-result: ok
  }

  const reply: Reply = id;
  expect(lines).toEqual([`StopActor: TheaterId(${reply})`, `[${id}] child-result: ok`]);
});
