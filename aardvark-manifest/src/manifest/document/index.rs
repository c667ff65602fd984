//! Where each value and each key of a JSON text begins, from one pass over the text.
//!
//! The text has passed `serde_json` and the nesting limit, so the scanner only has to find tokens. Should that
//! ever be untrue, it stops early and positions become coarser; it cannot fail.

/// A value in the text.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// Byte offset of its first character.
    pub(super) offset: usize,
    fields: Vec<Field>,
    items: Vec<Node>,
}

/// A field of an object.
#[derive(Debug)]
pub(super) struct Field {
    /// The name, without escapes.
    pub(super) name: String,
    /// Byte offset of the key's opening quote.
    pub(super) key: usize,
    pub(super) node: Node,
}

impl Node {
    /// The fields, if it is an object.
    pub(super) fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The items, if it is an array.
    pub(super) fn items(&self) -> &[Self] {
        &self.items
    }

    pub(super) fn has_children(&self) -> bool {
        !self.fields.is_empty() || !self.items.is_empty()
    }
}

/// Indexes a JSON text.
pub(super) fn build(text: &str) -> Node {
    Scanner { text, offset: 0 }.value()
}

struct Scanner<'a> {
    text: &'a str,
    offset: usize,
}

impl Scanner<'_> {
    fn value(&mut self) -> Node {
        self.skip_space();
        let mut node = Node { offset: self.offset, ..Node::default() };
        match self.peek() {
            Some(b'{') => self.each(b'}', |scanner| {
                let key = scanner.offset;
                let name = scanner.string();
                scanner.skip_space();
                scanner.offset += 1; // the colon
                let value = scanner.value();
                node.fields.push(Field { name, key, node: value });
            }),
            Some(b'[') => self.each(b']', |scanner| node.items.push(scanner.value())),
            Some(b'"') => {
                self.string();
            }
            _ => self.skip_while(|byte| !matches!(byte, b',' | b']' | b'}') && !byte.is_ascii_whitespace()),
        }
        node
    }

    /// Runs `member` for every member of the container whose opening bracket is next.
    fn each(&mut self, close: u8, mut member: impl FnMut(&mut Self)) {
        self.offset += 1;
        loop {
            self.skip_while(|byte| byte == b',' || byte.is_ascii_whitespace());
            match self.peek() {
                None => return,
                Some(byte) if byte == close => {
                    self.offset += 1;
                    return;
                }
                Some(_) => member(self),
            }
        }
    }

    /// Reads the string whose opening quote is next.
    fn string(&mut self) -> String {
        let start = self.offset;
        self.offset += 1;
        let mut escaped = false;
        self.skip_while(|byte| {
            let go_on = escaped || byte != b'"';
            escaped = !escaped && byte == b'\\';
            go_on
        });
        self.offset += 1; // the closing quote
        let quoted = self.text.get(start..self.offset).unwrap_or_default();
        serde_json::from_str(quoted).unwrap_or_default()
    }

    fn skip_space(&mut self) {
        self.skip_while(|byte| byte.is_ascii_whitespace());
    }

    fn skip_while(&mut self, mut condition: impl FnMut(u8) -> bool) {
        while self.peek().is_some_and(&mut condition) {
            self.offset += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.offset).copied()
    }
}
