// The function fetch: requests to other hosts, through the host's client and under the call's grant.
(ops, shared) => {
  "use strict";

  const { Map, TypeError, Uint8Array, mapDelete, mapForEach, mapGet, mapSet, newList } = shared.primordials;
  const { Promise } = globalThis;
  const { Request } = globalThis;
  const { headerList, isAborted, newResponse, onAbort, openRequest, required } = shared;

  const ID = 0;
  const FAILURE = 1;

  // Those under way, by the host's number.
  const pending = new Map();

  const send = (input, init, resolve, reject) => {
    const { method, url, headers, bytes, mode, signal } = openRequest(new Request(input, init));
    if (signal !== undefined && isAborted(signal)) {
      reject(shared.abortReason(signal));
      return;
    }
    const flat = newList();
    const list = headerList(headers);
    for (let index = 0; index < list.length; index++) {
      flat[flat.length] = list[index].name;
      flat[flat.length] = list[index].value;
    }
    const id = ops.sendRequest(method, url, flat, bytes, mode);
    mapSet(pending, id, { __proto__: null, resolve, reject });
    if (signal === undefined) return;
    onAbort(signal, () => {
      if (mapGet(pending, id) === undefined) return;
      mapDelete(pending, id);
      ops.cancelRequest(id);
      reject(shared.abortReason(signal));
    });
  };

  // Settles the promises of what has come; the host calls it.
  shared.deliver = () => {
    for (;;) {
      const reply = ops.takeReply();
      if (reply === undefined) return;
      const waiting = mapGet(pending, reply[ID]);
      if (waiting === undefined) continue;
      mapDelete(pending, reply[ID]);
      if (reply[FAILURE] !== undefined) {
        waiting.reject(new TypeError(`fetch: ${reply[FAILURE]}`));
        continue;
      }
      const bytes = new Uint8Array(reply[7]);
      waiting.resolve(newResponse(reply[2], reply[3], reply[4], reply[5], reply[6], bytes));
    }
  };

  // The requests of a call end with it.
  const { clearTimers } = shared;
  shared.clearTimers = () => {
    clearTimers();
    const ids = newList();
    mapForEach(pending, (_, id) => {
      ids[ids.length] = id;
    });
    for (let index = 0; index < ids.length; index++) mapDelete(pending, ids[index]);
  };

  shared.exposeFunctions({
    __proto__: null,
    fetch(input, init = undefined) {
      const count = arguments.length;
      return new Promise((resolve, reject) => {
        required(count, 1, "fetch");
        send(input, init, resolve, reject);
      });
    },
  });
};
