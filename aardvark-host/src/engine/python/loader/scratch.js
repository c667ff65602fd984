// The interpreter's own files: those it can write. They live in JavaScript, outside its linear memory, so an image
// carries a description of them, and a reset puts them back.
(ops, shared) => {
  "use strict";

  // Of a stream's flags, those that make, demand or empty a file; when a file is opened again it is there.
  const MAKING = 0o100 | 0o200 | 0o1000;

  // Bytes as Base64, which is what JSON can hold.
  const toText = (bytes) => {
    let text = "";
    for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
    return ops.encodeBase64(text);
  };
  const toBytes = (text) => Uint8Array.from(ops.decodeBase64(text), (character) => character.charCodeAt(0));

  const isKind = (node, kind) => (node.mode & 0o170000) === kind;
  const isDirectory = (node) => isKind(node, 0o040000);
  const isFile = (node) => isKind(node, 0o100000);
  const isLink = (node) => isKind(node, 0o120000);

  shared.scratch = (M) => {
    const { FS, MEMFS, PIPEFS, SOCKFS, DNS } = M;
    const { dir, file, link, chrdev } = (() => {
      // The tables exist once the first node of each kind does; links come latest.
      FS.symlink("/", "/.link");
      FS.unlink("/.link");
      return MEMFS.ops_table;
    })();
    let isTouched = false;
    let saved;

    // The entries of a directory are properties, and a guest can call a file `__proto__`.
    const bare = (contents) => Object.setPrototypeOf(contents, null);

    // Whatever changes a file goes through these tables; noticing it here makes a reset after a call that wrote nothing free.
    const watch = (table, name) => {
      const original = table[name];
      table[name] = (...values) => {
        isTouched = true;
        return original(...values);
      };
    };
    for (const name of ["setattr", "mknod", "rename", "unlink", "rmdir", "symlink"]) watch(dir.node, name);
    for (const table of [file.node, link.node, chrdev.node]) watch(table, "setattr");
    watch(MEMFS.stream_ops, "write");
    watch(file.stream, "write");

    // Every writable node but the root, parents first.
    const walk = (visit, node = FS.root, path = "") => {
      for (const [name, child] of Object.entries(node.contents)) {
        if (FS.isMountpoint(child)) continue;
        visit(child, `${path}/${name}`, name, node);
        if (isDirectory(child)) walk(visit, child, `${path}/${name}`);
      }
    };

    const bytesOf = (node) => node.contents.slice(0, node.usedBytes);

    bare(FS.root.contents);
    walk((node) => isDirectory(node) && bare(node.contents));
    const { mknod } = dir.node;
    dir.node.mknod = (...values) => {
      const node = mknod(...values);
      if (isDirectory(node)) bare(node.contents);
      return node;
    };

    // What an image keeps: `[path, mode, times, content]`; devices are made anew.
    const describe = () => {
      const entries = [["/", FS.root.mode, [FS.root.atime, FS.root.mtime, FS.root.ctime], null]];
      walk((node, path) => {
        const times = [node.atime, node.mtime, node.ctime].map(Number);
        if (isDirectory(node)) entries.push([path, node.mode, times, null]);
        else if (isLink(node)) entries.push([path, node.mode, times, { link: node.link }]);
        else if (isFile(node)) entries.push([path, node.mode, times, { bytes: toText(bytesOf(node)) }]);
      });
      return entries;
    };

    const put = ([path, mode, times, content]) => {
      if (path !== "/") {
        if (content === null) {
          if (!FS.analyzePath(path, true).exists) FS.mkdir(path);
        } else if ("link" in content) {
          if (!FS.analyzePath(path, true).exists) FS.symlink(content.link, path);
        } else {
          FS.writeFile(path, toBytes(content.bytes), { canOwn: true });
        }
      }
      const { node } = FS.lookupPath(path, {});
      node.mode = mode;
      [node.atime, node.mtime, node.ctime] = times;
    };

    const holdsMount = (node) =>
      FS.isMountpoint(node) || (isDirectory(node) && Object.values(node.contents).some(holdsMount));

    // Makes the files what `describe` said elsewhere.
    const adopt = (entries) => {
      const wanted = new Set(entries.map(([path]) => path));
      const extra = [];
      walk((node, path) => {
        if (!wanted.has(path) && !isKind(node, 0o020000) && !holdsMount(node)) extra.unshift([node, path]);
      });
      for (const [node, path] of extra) isDirectory(node) ? FS.rmdir(path) : FS.unlink(path);
      entries.forEach(put);
      // Making an entry has touched its directory.
      for (const [path, , times] of entries) {
        const { node } = FS.lookupPath(path, {});
        [node.atime, node.mtime, node.ctime] = times;
      }
    };

    const openFiles = () =>
      FS.streams.flatMap((stream, number) => {
        if (!stream) return [];
        const { path, flags, position } = stream;
        const is = FS.analyzePath(path).object;
        if (is !== stream.node) throw new Error(`it keeps \`${path}\` open, which is not there any more or is no file`);
        const first = FS.streams.findIndex((other) => other?.shared === stream.shared);
        return [[number, path, flags, position, first]];
      });

    const openAgain = (files) => {
      for (const [number, path, flags, position, first] of files) {
        if (number < 3) continue;
        const stream = first < number ? FS.dupStream(FS.streams[first], number) : FS.open(path, flags & ~MAKING);
        if (stream.fd !== number) {
          FS.streams[stream.fd] = null;
          FS.streams[number] = stream;
          stream.fd = number;
        }
        stream.position = position;
      }
    };

    // Nodes of every kind that can be found by name, but for the host's files, which stay as they are.
    const ownNodes = () => {
      const nodes = [];
      for (const bucket of FS.nameTable) {
        for (let node = bucket; node; node = node.name_next) if (node.entry === undefined) nodes.push(node);
      }
      return nodes;
    };

    // From here on `reset` comes back to this moment.
    const remember = () => {
      saved = {
        nodes: ownNodes().map((node) => ({
          node,
          parent: node.parent,
          name: node.name,
          mode: node.mode,
          times: [node.atime, node.mtime, node.ctime],
          bytes: isFile(node) && node.usedBytes > 0 ? bytesOf(node) : undefined,
          // In their order, which listings show.
          entries: isDirectory(node) && node.contents ? Object.entries(node.contents) : undefined,
        })),
        streams: FS.streams.map((stream) => stream && { stream, ...stream, ...stream.shared }),
        nextInode: FS.nextInode,
        pipes: PIPEFS.nextname.current,
        sockets: SOCKFS.nextname.current,
        path: FS.currentPath,
      };
      isTouched = false;
    };

    const rebuild = () => {
      for (let at = 0; at < FS.nameTable.length; at++) {
        let kept;
        for (let node = FS.nameTable[at]; node; ) {
          const next = node.name_next;
          if (node.entry !== undefined) [node.name_next, kept] = [kept, node];
          node = next;
        }
        FS.nameTable[at] = kept;
      }
      for (const { node, parent, name, mode, times, bytes, entries } of saved.nodes) {
        node.parent = parent;
        node.name = name;
        node.mode = mode;
        [node.atime, node.mtime, node.ctime] = times;
        if (isFile(node)) {
          node.contents = bytes === undefined ? new Uint8Array(0) : bytes.slice();
          node.usedBytes = node.contents.length;
        }
        if (entries !== undefined) node.contents = bare(Object.fromEntries(entries));
        FS.hashAddNode(node);
      }
      FS.nextInode = saved.nextInode;
    };

    const resetStreams = () => {
      const { streams } = saved;
      FS.streams.length = streams.length;
      for (let number = 0; number < streams.length; number++) {
        const was = streams[number];
        if (!was) {
          FS.streams[number] = was;
          continue;
        }
        const { stream, flags, position } = was;
        FS.streams[number] = stream;
        stream.fd = number;
        stream.node = was.node;
        stream.path = was.path;
        stream.stream_ops = was.stream_ops;
        stream.flags = flags;
        stream.position = position;
      }
    };

    const reset = () => {
      if (isTouched || FS.nextInode !== saved.nextInode) {
        rebuild();
        isTouched = false;
      }
      resetStreams();
      FS.currentPath = saved.path;
      if (PIPEFS.nextname.current !== saved.pipes) PIPEFS.nextname.current = saved.pipes;
      if (SOCKFS.nextname.current !== saved.sockets) SOCKFS.nextname.current = saved.sockets;
      if (DNS.address_map.id !== 1) DNS.address_map = { id: 1, addrs: {}, names: {} };
    };

    return { describe, adopt, openFiles, openAgain, remember, reset };
  };
};
