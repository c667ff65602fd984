// The call path: raw C-API functions, no proxies. Errors stay in Python; see `_aardvark_dispatch`.
(ops, shared) => {
  "use strict";

  shared.calls = (M, exports) => {
    const {
      malloc, free, Py_DecRef, PyErr_Clear, PyRun_SimpleString, PyImport_ImportModule, PyList_GetItem,
      PyObject_GetAttrString, PyObject_CallOneArg, PyBytes_FromStringAndSize, PyBytes_AsString, PyBytes_Size,
    } = exports;
    // Address and length of the last reply, and how large the memory would have become had it been allowed to grow; the
    // host reads this array directly.
    const mailbox = new Uint32Array(3);
    const encoder = new TextEncoder();
    let reply = 0;
    let request = 0;
    // Addresses of Python objects that live as long as the interpreter.
    let roots = { load: 0, freeze: 0, handlers: 0 };

    const withText = (text, use) => {
      const bytes = encoder.encode(`${text}\0`);
      const address = malloc(bytes.length) >>> 0;
      M.HEAPU8.set(bytes, address);
      try {
        return use(address);
      } finally {
        free(address);
      }
    };

    const run = (text) => {
      if (withText(text, PyRun_SimpleString) !== 0) throw new Error("the dispatch module could not be prepared");
    };

    // Imports our own modules, before anything of the plugin can get in between.
    const start = () => {
      run('import sys\nsys.path.append("/lib/aardvark")\n');
      const dispatch = withText("_aardvark_dispatch", PyImport_ImportModule);
      if (dispatch === 0) throw new Error("the dispatch module does not import");
      run("import _aardvark_dispatch\n_aardvark_dispatch.prepare()\n");
      const attribute = (name) => withText(name, (address) => PyObject_GetAttrString(dispatch, address) >>> 0);
      roots = { load: attribute("load"), freeze: attribute("freeze"), handlers: attribute("HANDLERS") };
    };

    const release = () => {
      if (reply !== 0) Py_DecRef(reply);
      reply = 0;
    };

    // Makes room for a request of `length` bytes and says where the host must write it.
    const prepare = (length) => {
      mailbox[2] = 0;
      release();
      request = PyBytes_FromStringAndSize(0, length);
      if (request === 0) {
        PyErr_Clear();
        return 0;
      }
      return PyBytes_AsString(request) >>> 0;
    };

    const callWithRequest = (callable) => {
      const bytes = request;
      request = 0;
      reply = PyObject_CallOneArg(callable, bytes);
      Py_DecRef(bytes);
      if (reply === 0) {
        PyErr_Clear();
        return false;
      }
      mailbox[0] = PyBytes_AsString(reply) >>> 0;
      // The plugin has put something else than bytes there; the exception that this raises would hit the next call.
      if (mailbox[0] === 0) return false;
      mailbox[1] = PyBytes_Size(reply) >>> 0;
      return true;
    };

    return {
      mailbox,
      refuseMemory: (size) => {
        mailbox[2] = size;
      },
      start,
      prepare,
      release,
      load: () => callWithRequest(roots.load),
      freeze: () => callWithRequest(roots.freeze),
      invoke: (index) => callWithRequest(PyList_GetItem(roots.handlers, index)),
      describe: () => roots,
      adopt: (known) => {
        roots = known;
      },
      // What belonged to the last call is in memory that has gone back to an earlier state.
      forget: () => {
        reply = request = 0;
      },
    };
  };
};
