/** What went wrong between two TLS peers, in terms that lead to the cause. */
export type TlsErrorCode =
  /** The peer's certificate is past its date. */
  | "TLS_CERT_EXPIRED"
  | "TLS_CERT_NOT_YET_VALID"
  | "TLS_CERT_REVOKED"
  /** The peer's certificate is wrong in another way: purpose, signature, key too weak. */
  | "TLS_CERT_INVALID"
  /** The peer's certificate is for other names. */
  | "TLS_NAME_MISMATCH"
  /** The peer's certificate is signed by nobody who is trusted here. */
  | "TLS_UNKNOWN_ISSUER"
  /** The other side does not speak TLS. */
  | "TLS_NOT_TLS"
  /** The client showed no certificate and the server wants one. */
  | "TLS_CLIENT_CERT_MISSING"
  | "TLS_VERSION_MISMATCH"
  | "TLS_NO_COMMON_CIPHER"
  | "TLS_ALPN_MISMATCH"
  /** The other side ended the handshake with an alert; `alert` names it. */
  | "TLS_PEER_ALERT"
  /** The other side closed or reset the connection before the handshake was done, without saying why. */
  | "TLS_PEER_CLOSED"
  | "TLS_HANDSHAKE_TIMEOUT"
  /** The connection ended without close_notify: the end may have been forged. */
  | "TLS_TRUNCATED"
  /** The other side broke the TLS protocol, or bytes were changed on the way. */
  | "TLS_PROTOCOL_ERROR";

/** A TLS failure in words. */
export interface TlsErrorDescription {
  readonly code: TlsErrorCode;
  /** What happened and what to look at; begins with a lower-case letter and has no full stop, to stand after `TLS handshake failed: `. */
  readonly message: string;
  /** Name of the alert that the peer sent, such as `unknown_ca`. */
  readonly alert?: string;
}

type Rule = readonly [code: TlsErrorCode, message: string];

const EXPIRED: Rule = ["TLS_CERT_EXPIRED", "the peer's certificate, or one above it, has expired"];
const NOT_YET: Rule = [
  "TLS_CERT_NOT_YET_VALID",
  "the peer's certificate is not valid yet; check the clock of both machines",
];
const UNKNOWN_ISSUER: Rule = [
  "TLS_UNKNOWN_ISSUER",
  "the peer's certificate is signed by an authority that is not trusted here; name the authority in ca_cert (client_ca on a server), " +
    "or have the peer send its intermediate certificates",
];
const INVALID: Rule = ["TLS_CERT_INVALID", "the peer's certificate is not acceptable"];
const NOT_TLS: Rule = [
  "TLS_NOT_TLS",
  "the peer does not speak TLS on this connection; check the port and whether TLS is on at both ends",
];
const NO_CLIENT_CERT: Rule = [
  "TLS_CLIENT_CERT_MISSING",
  "the client showed no certificate, and this server requires one",
];
const VERSION: Rule = ["TLS_VERSION_MISMATCH", "the two sides have no TLS version in common; see min_version"];
const CIPHER: Rule = ["TLS_NO_COMMON_CIPHER", "the two sides have no cipher suite or signature algorithm in common"];
const ALPN: Rule = ["TLS_ALPN_MISMATCH", "the two sides have no ALPN protocol in common"];
const CLOSED: Rule = ["TLS_PEER_CLOSED", "the peer closed the connection during the handshake without saying why"];
const TIMEOUT: Rule = ["TLS_HANDSHAKE_TIMEOUT", "the handshake took too long"];
const TRUNCATED: Rule = ["TLS_TRUNCATED", "the connection ended without close_notify"];

const RULES: Readonly<Record<string, Rule>> = {
  CERT_HAS_EXPIRED: EXPIRED,
  CERT_NOT_YET_VALID: NOT_YET,
  CERT_REVOKED: ["TLS_CERT_REVOKED", "the peer's certificate has been revoked"],
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_ISSUER,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_ISSUER,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_ISSUER,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN_ISSUER,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_ISSUER,
  CERT_UNTRUSTED: UNKNOWN_ISSUER,
  CERT_CHAIN_TOO_LONG: INVALID,
  CERT_REJECTED: INVALID,
  CERT_SIGNATURE_FAILURE: INVALID,
  INVALID_CA: INVALID,
  INVALID_PURPOSE: INVALID,
  PATH_LENGTH_EXCEEDED: INVALID,
  EE_KEY_TOO_SMALL: INVALID,
  CA_KEY_TOO_SMALL: INVALID,
  CA_MD_TOO_WEAK: INVALID,
  ERR_TLS_CERT_ALTNAME_FORMAT: INVALID,
  ERR_TLS_CERT_ALTNAME_INVALID: ["TLS_NAME_MISMATCH", "the peer's certificate is for another name"],
  ERR_TLS_HANDSHAKE_TIMEOUT: TIMEOUT,
  ERR_SSL_WRONG_VERSION_NUMBER: NOT_TLS,
  ERR_SSL_HTTP_REQUEST: NOT_TLS,
  ERR_SSL_HTTPS_PROXY_REQUEST: NOT_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NOT_TLS,
  ERR_SSL_UNSUPPORTED_PROTOCOL: VERSION,
  ERR_SSL_NO_PROTOCOLS_AVAILABLE: VERSION,
  ERR_SSL_VERSION_TOO_LOW: VERSION,
  ERR_SSL_NO_SHARED_CIPHER: CIPHER,
  ERR_SSL_NO_SUITABLE_SIGNATURE_ALGORITHM: CIPHER,
  ERR_SSL_NO_APPLICATION_PROTOCOL: ALPN,
  ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE: NO_CLIENT_CERT,
  ERR_SSL_UNEXPECTED_EOF_WHILE_READING: TRUNCATED,
};

/** What the peer's alerts mean here; others are just named. Keys are what OpenSSL's reason codes end with. */
const ALERTS: Readonly<Record<string, Rule>> = {
  CERTIFICATE_REQUIRED: [
    "TLS_CLIENT_CERT_MISSING",
    "the server requires a client certificate; give cert and key in client_tls",
  ],
  NO_APPLICATION_PROTOCOL: ALPN,
  PROTOCOL_VERSION: VERSION,
  INSUFFICIENT_SECURITY: CIPHER,
  UNKNOWN_CA: ["TLS_PEER_ALERT", "the peer does not trust the authority that signed our certificate"],
  CERTIFICATE_EXPIRED: ["TLS_PEER_ALERT", "the peer says that our certificate has expired"],
  CERTIFICATE_REVOKED: ["TLS_PEER_ALERT", "the peer says that our certificate has been revoked"],
  CERTIFICATE_UNKNOWN: ["TLS_PEER_ALERT", "the peer refused our certificate without saying why"],
  BAD_CERTIFICATE: ["TLS_PEER_ALERT", "the peer refused our certificate"],
  HANDSHAKE_FAILURE: [
    "TLS_PEER_ALERT",
    "the peer refused the handshake: no common cipher suite, or a client certificate that it requires and did not get",
  ],
};

/**
 * Says in words what a `tls` or socket error means. Gives undefined for an error that has nothing to do with TLS, such as ECONNREFUSED.
 *
 * ECONNRESET counts only with `handshaking: true` (or when Node itself says that it struck the handshake): afterwards it is an ordinary reset.
 */
export function describeTlsError(
  error: unknown,
  options: { readonly handshaking?: boolean } = {},
): TlsErrorDescription | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (typeof code !== "string") return undefined;
  const text = typeof message === "string" ? message : "";
  const rule = Object.hasOwn(RULES, code) ? RULES[code] : undefined;
  if (rule !== undefined) return { code: rule[0], message: withDetail(code, rule, text) };
  if (code === "ECONNRESET" || code === "EPIPE") {
    const handshaking = options.handshaking ?? text.includes("before secure TLS connection was established");
    return handshaking ? { code: CLOSED[0], message: CLOSED[1] } : undefined;
  }
  const alert = /_ALERT_([A-Z0-9_]+)$/.exec(code)?.[1];
  if (alert !== undefined) return describeAlert(alert);
  if (!code.startsWith("ERR_SSL_") && code !== "EPROTO") return undefined;
  return { code: "TLS_PROTOCOL_ERROR", message: `the TLS protocol was broken: ${opensslReason(text) || code}` };
}

function describeAlert(alert: string): TlsErrorDescription {
  const name = alert.toLowerCase();
  const [code, message] = (Object.hasOwn(ALERTS, alert) ? ALERTS[alert] : undefined) ?? [
    "TLS_PEER_ALERT",
    "the peer ended the handshake",
  ];
  return { code, message: `${message} (alert ${name})`, alert: name };
}

/** Names are what the reader needs to see: those of the certificate, or what OpenSSL objects to. */
function withDetail(code: string, rule: Rule, text: string): string {
  const altNames = /Hostname\/IP does not match certificate's altnames: (.+)$/s.exec(text)?.[1];
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID" && altNames !== undefined) return `${rule[1]}: ${altNames}`;
  return rule === INVALID && text !== "" ? `${rule[1]}: ${text}` : rule[1];
}

/** `error:0A00010B:SSL routines:tls_validate_record_header:wrong version number:../deps/..:` gives `wrong version number`. */
function opensslReason(text: string): string {
  return /error:[0-9A-F]+:[^:]*:[^:]*:([^:]+):/i.exec(text)?.[1] ?? text.trim();
}
