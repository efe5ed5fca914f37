// The interfaces of Theater 0.3.7 as pact text, and the hashes that its host computes and accepts.

export interface Theater {
  readonly name: string;
  readonly hash: string;
  readonly pact: string;
}

export const THEATER: readonly Theater[] = [
  {
    name: "theater:simple/runtime",
    hash: "f1b6a351d68dc8f9f90e8a2031a6f7717775fed9fe193daf403c2bb2f0934c46",
    pact: `interface runtime {
  @package: string = "theater:simple"
  exports {
    log: func(msg: string)
    get-chain: func() -> list<u8>
    shutdown: func(data: option<list<u8>>) -> result<_, string>
  }
}
`,
  },
  {
    name: "theater:simple/tcp",
    hash: "71cf473190dd89757856699e7b78d62bd85873ac2c949638157e618885317594",
    pact: `interface tcp {
  @package: string = "theater:simple"
  exports {
    connect: func(address: string) -> result<string, string>
    listen: func(address: string) -> result<string, string>
    accept: func(listener-id: string) -> result<string, string>
    activate: func(connection-id: string) -> result<_, string>
    set-active: func(connection-id: string, mode: string) -> result<_, string>
    transfer: func(connection-id: string, target-actor: string) -> result<_, string>
    peer-address: func(connection-id: string) -> result<string, string>
    send: func(connection-id: string, data: list<u8>) -> result<u64, string>
    receive: func(connection-id: string, max-bytes: u32) -> result<list<u8>, string>
    close: func(connection-id: string) -> result<_, string>
    close-listener: func(listener-id: string) -> result<_, string>
  }
}
`,
  },
  {
    name: "theater:simple/message-server-host",
    hash: "4c57c8b0b5b79b4dfae06d5011c3096c8802df861de35b29911e1faa462f8576",
    pact: `interface message-server-host {
  @package: string = "theater:simple"
  exports {
    register: func() -> result<_, string>
    send: func(actor-id: string, msg: list<u8>) -> result<_, string>
    request: func(actor-id: string, msg: list<u8>) -> result<list<u8>, string>
    list-outstanding-requests: func() -> list<string>
    respond-to-request: func(request-id: string, response: list<u8>) -> result<_, string>
    cancel-request: func(request-id: string) -> result<_, string>
    open-channel: func(actor-id: string, initial-msg: list<u8>) -> result<string, string>
    send-on-channel: func(channel-id: string, msg: list<u8>) -> result<_, string>
    close-channel: func(channel-id: string) -> result<_, string>
  }
}
`,
  },
  {
    name: "theater:simple/supervisor",
    hash: "752295875777c57d6a5c93ac1ab70b9eebb3afa4e86ea10889d974cce30a5e08",
    pact: `interface supervisor {
  @package: string = "theater:simple"
  exports {
    spawn: func(manifest: string, init-bytes: option<list<u8>>, wasm-bytes: option<list<u8>>) -> result<string, string>
    spawn-and-wait: func(manifest: string, init-bytes: option<list<u8>>, wasm-bytes: option<list<u8>>, timeout-ms: option<u64>) -> result<option<list<u8>>, string>
    resume: func(manifest: string, state-bytes: option<list<u8>>, wasm-bytes: option<list<u8>>) -> result<string, string>
    list-children: func() -> result<list<string>, string>
    restart-child: func(child-id: string) -> result<_, string>
    stop-child: func(child-id: string) -> result<_, string>
    get-child-state: func(child-id: string) -> result<option<list<u8>>, string>
    get-child-events: func(child-id: string) -> result<list<list<u8>>, string>
  }
}
`,
  },
  {
    name: "theater:simple/store",
    hash: "bea2dcf56801906d7024fc5f167e6e55d614c9cc2b63a666e889e58005a62246",
    pact: `interface store {
  @package: string = "theater:simple"
  exports {
    new: func() -> result<string, string>
    store: func(store-id: string, content: list<u8>) -> result<string, string>
    get: func(store-id: string, content-ref: string) -> result<list<u8>, string>
    exists: func(store-id: string, content-ref: string) -> result<bool, string>
    label: func(store-id: string, label: string, content-ref: string) -> result<_, string>
    get-by-label: func(store-id: string, label: string) -> result<option<string>, string>
    remove-label: func(store-id: string, label: string) -> result<_, string>
    store-at-label: func(store-id: string, label: string, content: list<u8>) -> result<string, string>
    replace-content-at-label: func(store-id: string, label: string, content: list<u8>) -> result<string, string>
    replace-at-label: func(store-id: string, label: string, content-ref: string) -> result<_, string>
    list-all-content: func(store-id: string) -> result<list<string>, string>
    calculate-total-size: func(store-id: string) -> result<u64, string>
    list-labels: func(store-id: string) -> result<list<string>, string>
  }
}
`,
  },
  {
    name: "theater:simple/timer",
    hash: "376e169568000435cb382b39f9ab2e65f4000d8f4d15e8420659cb6403d436ae",
    pact: `interface timer {
  @package: string = "theater:simple"
  exports {
    set-interval: func(name: string, interval-ms: u64) -> result<string, string>
    clear-interval: func(name: string) -> result<_, string>
    now: func() -> u64
  }
}
`,
  },
  {
    name: "theater:simple/rpc",
    hash: "382ac1a99edacf567a7deccd575672353262b3cbaf181d02941ffef212f5bef8",
    pact: `interface rpc {
  @package: string = "theater:simple"
  exports {
    call: func(actor-id: string, function: string, params: value, options: value) -> value
    implements: func(actor-id: string, interface: string) -> value
    exports: func(actor-id: string) -> value
  }
}
`,
  },
  {
    name: "theater:simple/loop",
    hash: "d65c22ebe2f227fb3f1cec5d5e00c8499a98cf5cbd643e4e735cedb6a96fe7f3",
    pact: `interface loop {
  @package: string = "theater:simple"
  exports {
    start-loop: func(initial-state: list<u8>) -> result<_, string>
    stop-loop: func() -> result<_, string>
  }
}
`,
  },
  {
    name: "theater:simple/terminal",
    hash: "9f4bba01d7eb33647151afaa6abee63bf32e0ecc9bf8ec316a516729455b4423",
    pact: `interface terminal {
  @package: string = "theater:simple"
  exports {
    write-stdout: func(data: list<u8>) -> result<u64, string>
    write-stderr: func(data: list<u8>) -> result<u64, string>
    set-raw-mode: func(enabled: bool) -> result<_, string>
    get-size: func() -> result<tuple<u16, u16>, string>
    enable-input: func() -> result<_, string>
  }
}
`,
  },
  {
    name: "wisp:assembler/runtime",
    hash: "f62d1c94e045e1f56b802a5044b49e4aed62c3f272f8df9fc1ef876dadb20654",
    pact: `interface runtime {
  @package: string = "wisp:assembler"
  exports {
    wat-to-wasm: func(wat: string) -> result<list<u8>, string>
  }
}
`,
  },
  {
    name: "theater:simple/tcp-client",
    hash: "e005af9322e125731054ede098153fcd5d9f3542ce10ea95f33d973eefa5321e",
    pact: `interface tcp-client {
  @package: string = "theater:simple"
  exports {
    handle-connection: func(state: option<list<u8>>, params: tuple<string>) -> result<tuple<option<list<u8>>>, string>
    on-data: func(connection-id: string, data: list<u8>) -> result<_, string>
    on-close: func(connection-id: string, reason: string) -> result<_, string>
  }
}
`,
  },
  {
    name: "theater:simple/message-server-client",
    hash: "2d9e2a955fe797f23016154c7bbc69bcc48c233297862318e6cbbf59e738b8e7",
    pact: `interface message-server-client {
  @package: string = "theater:simple"
  record channel-accept {
    accepted: bool,
    message: option<list<u8>>,
  }
  exports {
    handle-send: func(state: option<list<u8>>, params: tuple<list<u8>>) -> result<tuple<option<list<u8>>>, string>
    handle-request: func(state: option<list<u8>>, params: tuple<string, list<u8>>) -> result<tuple<option<list<u8>>, tuple<option<list<u8>>>>, string>
    handle-channel-open: func(state: option<list<u8>>, params: tuple<string, list<u8>>) -> result<tuple<option<list<u8>>, tuple<channel-accept>>, string>
    handle-channel-message: func(state: option<list<u8>>, params: tuple<string, list<u8>>) -> result<tuple<option<list<u8>>>, string>
    handle-channel-close: func(state: option<list<u8>>, params: tuple<string>) -> result<tuple<option<list<u8>>>, string>
  }
}
`,
  },
  {
    name: "theater:simple/supervisor-handlers",
    hash: "f48d00a5fe8839c841c4821076bd6b52f0c5dffe26e9633a4589fb08d790d97e",
    pact: `interface supervisor-handlers {
  @package: string = "theater:simple"
  enum wit-error-type {
    operation-timeout,
    channel-closed,
    shutting-down,
    function-not-found,
    type-mismatch,
    internal,
    serialization-error,
    update-component-error,
    paused,
  }
  record wit-actor-error {
    error-type: wit-error-type,
    data: option<list<u8>>,
  }
  exports {
    handle-child-error: func(child-id: string, error: wit-actor-error) -> result<_, string>
    handle-child-exit: func(child-id: string, result: option<list<u8>>) -> result<_, string>
    handle-child-external-stop: func(child-id: string) -> result<_, string>
    handle-child-event: func(event-type: string, event-data: list<u8>) -> result<_, string>
  }
}
`,
  },
  {
    name: "theater:simple/loop-client",
    hash: "306ea141a402c2db904b7a4852d1898cf4c0d1534a952ff0323505b862bc6b9e",
    pact: `interface loop-client {
  @package: string = "theater:simple"
  exports {
    loop: func(state: list<u8>) -> result<list<u8>, string>
  }
}
`,
  },
];
