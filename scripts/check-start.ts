// The first command of the README: starts the echo server as a user would, talks to it, and stops it with Ctrl-C's signal.
import { spawn } from "node:child_process";
import { connect } from "node:net";
import { report, root } from "./workspace.ts";

const patienceMs = 60_000;

/** Sends one line to the server and gives back what came. */
function echo(host: string, port: number, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port }, () => socket.end(line));
    let reply = "";
    socket.setEncoding("utf8").on("data", (text: string) => (reply += text));
    socket.on("end", () => resolve(reply)).on("error", reject);
  });
}

async function problem(): Promise<string | undefined> {
  const server = spawn(
    process.execPath,
    ["--conditions=@troupe/source", "apps/echo-server/src/main.ts", "--port", "0"],
    {
      cwd: root,
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const guard = setTimeout(() => server.kill("SIGKILL"), patienceMs);
  const ended = new Promise<string>((resolve) => {
    server.on("exit", (code, signal) => resolve(signal ?? String(code)));
    server.on("error", (error) => resolve(error.message));
  });
  let printed = "";
  const address = await new Promise<RegExpExecArray | null>((resolve) => {
    server.stdout.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
      const found = /^listening on (\S+):(\d+)$/m.exec(printed);
      if (found !== null) resolve(found);
    });
    server.stdout.on("end", () => resolve(null));
  });
  try {
    if (address === null) return `the server never said where it listens, and ended with ${await ended}:\n${printed}`;
    const reply = await echo(address[1] ?? "", Number(address[2]), "hello\n");
    if (reply !== "hello\n") return `"hello" came back as ${JSON.stringify(reply)}`;
    server.kill("SIGINT");
    const end = await ended;
    return end === "0" ? undefined : `after SIGINT it ended with ${end}, not with 0`;
  } finally {
    server.kill("SIGKILL");
    clearTimeout(guard);
  }
}

const found = await problem();
report("start", found === undefined ? [] : [found], "the echo server starts, echoes, and stops when asked");
