/** The line that says where the server listens, and lines that say how to try it. */
export function announce(address: string, tls: boolean): string {
  const [host, port] = reachable(address);
  // Tools want an IPv6 address without brackets, except where a port follows it.
  const bare = host.replace(/^\[(.*)\]$/, "$1");
  if (!tls) {
    return `listening on ${address}\n  try: nc ${bare} ${port}\n  or:  curl -sN telnet://${host}:${port}\n`;
  }
  return (
    `listening on ${address} (TLS)\n` +
    `  try: openssl s_client -quiet -connect ${host}:${port}\n` +
    `  or:  curl -sNk --http0.9 --max-time 1 https://${host}:${port}/hello\n`
  );
}

/** A server on every address is reached by this machine's own. */
function reachable(address: string): readonly [host: string, port: string] {
  const colon = address.lastIndexOf(":");
  const [host, port] = [address.slice(0, colon), address.slice(colon + 1)];
  if (host === "0.0.0.0") return ["127.0.0.1", port];
  return [host === "[::]" ? "[::1]" : host, port];
}
