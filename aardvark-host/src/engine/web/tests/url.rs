//! URL and URLSearchParams, with cases in the manner of the web platform tests.

use super::check;

#[test]
fn parsing() {
    check(&[
        (
            "const u = new URL('https://user:pa%20ss@Example.ORG:8080/a/./b/../c?q=1#f'); return [u.href, u.origin, u.protocol, u.username, u.password, u.host, u.hostname, u.port, u.pathname, u.search, u.hash].join(' ')",
            "https://user:pa%20ss@example.org:8080/a/c?q=1#f https://example.org:8080 https: user pa%20ss example.org:8080 example.org 8080 /a/c ?q=1 #f",
        ),
        ("return new URL('../x?y#z', 'http://a.example/b/c/d').href", "http://a.example/b/x?y#z"),
        ("return new URL('//other/p', 'https://a.example/').href", "https://other/p"),
        ("return new URL('?q', 'https://a.example/p?r#s').href", "https://a.example/p?q"),
        ("return new URL('#s', 'https://a.example/p?r').href", "https://a.example/p?r#s"),
        ("return new URL('', 'https://a.example/p?r#s').href", "https://a.example/p?r"),
        ("return new URL('  https://a.example/\\n\\tx  ').href", "https://a.example/x"),
        ("return new URL('http://a.example:80/').port", ""),
        ("return new URL('http://ＧＯ.com').hostname", "go.com"),
        (
            "return new URL('https://münchen.example/ü?ü#ü').href",
            "https://xn--mnchen-3ya.example/%C3%BC?%C3%BC#%C3%BC",
        ),
        ("return new URL('http://0x7f.1/').hostname", "127.0.0.1"),
        ("return new URL('http://[::1]:3000/').host", "[::1]:3000"),
        ("return new URL('http://[2001:DB8::0:1]/').hostname", "[2001:db8::1]"),
        ("return new URL('data:text/plain,hi there').pathname", "text/plain,hi there"),
        ("return new URL('mailto:a@b.example').origin", "null"),
        ("return new URL('file:///C:/../x').href", "file:///C:/x"),
        ("return new URL('http:\\\\\\\\a.example\\\\b').href", "http://a.example/b"),
        ("return new URL('https://a.example/\\ud800').pathname", "/%EF%BF%BD"),
        ("return new URL('nonsense')", "TypeError: Invalid URL: 'nonsense'"),
        ("return new URL('http://a b/')", "TypeError: Invalid URL: 'http://a b/'"),
        ("return new URL('x', 'nonsense')", "TypeError: Invalid URL: 'x' with the base 'nonsense'"),
        ("return new URL('http://1.2.3.256/')", "TypeError: Invalid URL: 'http://1.2.3.256/'"),
        ("return new URL('https://a.example:70000')", "TypeError: Invalid URL: 'https://a.example:70000'"),
        ("return new URL('http://xn--/')", "TypeError: Invalid URL: 'http://xn--/'"),
        ("return new URL()", "TypeError: URL: 1 argument required, but only 0 present"),
        (
            "return URL('http://a.example')",
            "TypeError: Class constructor URL cannot be invoked without 'new'",
        ),
        (
            "return [URL.canParse('x'), URL.canParse('x', 'http://a.example'), URL.canParse('http://a.example')]",
            "false,true,true",
        ),
        ("return [URL.parse('x'), URL.parse('x', 'http://a.example/y/').href]", ",http://a.example/y/x"),
        ("return JSON.stringify({ u: new URL('http://a.example') })", "{\"u\":\"http://a.example/\"}"),
        ("return `${new URL(new URL('http://a.example/p'))}`", "http://a.example/p"),
        (
            "return [URL.length, URL.canParse.length, URL.name, Object.prototype.toString.call(new URL('a:b'))]",
            "1,1,URL,[object URL]",
        ),
        (
            "return Object.getOwnPropertyDescriptor(URL.prototype, 'href').get.call({})",
            "TypeError: Cannot read private member #parts from an object whose class did not declare it",
        ),
        (
            "return Object.keys(URL.prototype).includes('searchParams') && !Object.keys(globalThis).includes('URL')",
            "true",
        ),
    ]);
}

#[test]
fn setters() {
    check(&[
        (
            "const u = new URL('http://a.example/p'); u.protocol = 'https'; return u.href",
            "https://a.example/p",
        ),
        (
            "const u = new URL('http://a.example/p'); u.protocol = 'mailto'; return u.href",
            "http://a.example/p",
        ),
        (
            "const u = new URL('http://a.example/p'); u.host = 'b.example:81'; return u.href",
            "http://b.example:81/p",
        ),
        (
            "const u = new URL('http://a.example:81/p'); u.hostname = 'ü.example'; return u.href",
            "http://xn--tda.example:81/p",
        ),
        ("const u = new URL('http://a.example/p'); u.hostname = 'b c'; return u.href", "http://a.example/p"),
        ("const u = new URL('mailto:x'); u.host = 'y'; return u.href", "mailto:x"),
        ("const u = new URL('http://a.example/'); u.port = '8080abc'; return u.port", "8080"),
        ("const u = new URL('http://a.example:81/'); u.port = ''; return u.href", "http://a.example/"),
        ("const u = new URL('http://a.example:81/'); u.port = '99999'; return u.port", "81"),
        ("const u = new URL('http://a.example/'); u.pathname = 'x y/../z?#'; return u.pathname", "/z%3F%23"),
        ("const u = new URL('http://a.example/?x'); u.search = ''; return u.href", "http://a.example/"),
        ("const u = new URL('http://a.example/'); u.search = 'a=b c'; return u.search", "?a=b%20c"),
        ("const u = new URL('http://a.example/'); u.hash = '#x`y'; return u.hash", "#x%60y"),
        ("const u = new URL('http://a.example/#x'); u.hash = ''; return u.href", "http://a.example/"),
        (
            "const u = new URL('http://a.example/'); u.username = 'me@'; u.password = 'p:w'; return u.href",
            "http://me%40:p%3Aw@a.example/",
        ),
        (
            "const u = new URL('http://a.example/'); u.href = 'ftp://b.example'; return u.href",
            "ftp://b.example/",
        ),
        ("const u = new URL('http://a.example/'); u.href = 'bad'", "TypeError: Invalid URL: 'bad'"),
        (
            "'use strict'; new URL('http://a.example/').origin = 'x'",
            "TypeError: Cannot set property origin of [object URL] which has only a getter",
        ),
    ]);
}

#[test]
fn search_parameters() {
    check(&[
        ("return new URLSearchParams('?a=1&b=%20+&a=2&c').toString()", "a=1&b=++&a=2&c="),
        ("return [...new URLSearchParams('a=1&a=2')]", "a,1,a,2"),
        (
            "return new URLSearchParams([['a', 'é'], ['b', '&=+ ~*-._']]).toString()",
            "a=%C3%A9&b=%26%3D%2B+%7E*-._",
        ),
        ("return new URLSearchParams({ x: 1, y: [2, 3] }).toString()", "x=1&y=2%2C3"),
        ("return new URLSearchParams(new Map([['m', 'n']])).toString()", "m=n"),
        ("return new URLSearchParams(new URLSearchParams('z=1')).toString()", "z=1"),
        ("return new URLSearchParams('a=%zz%').get('a')", "%zz%"),
        ("return new URLSearchParams('a=\\ud800').get('a') === '\\ufffd'", "true"),
        ("return new URLSearchParams('??a=1').get('?a')", "1"),
        (
            "return new URLSearchParams([['a']])",
            "TypeError: URLSearchParams: every item must be a pair of name and value",
        ),
        (
            "return new URLSearchParams([['a', 'b', 'c']])",
            "TypeError: URLSearchParams: every item must be a pair of name and value",
        ),
        (
            "const p = new URLSearchParams('a=1&b=2&a=3'); return [p.get('a'), p.get('x'), p.getAll('a').length, p.has('b'), p.has('a', '3'), p.has('a', '4'), p.size]",
            "1,,2,true,true,false,3",
        ),
        (
            "const p = new URLSearchParams('a=1&b=2&a=3'); p.set('a', 9); p.append('c', 4); return p.toString()",
            "a=9&b=2&c=4",
        ),
        ("const p = new URLSearchParams('a=1&b=2&a=3'); p.delete('a', '3'); return p.toString()", "a=1&b=2"),
        ("const p = new URLSearchParams('a=1&b=2&a=3'); p.delete('a'); return p.toString()", "b=2"),
        (
            "const p = new URLSearchParams('z=1&ﬃ=2&🌈=3&a=4&z=0'); p.sort(); return [...p.keys()]",
            "a,z,z,🌈,ﬃ",
        ),
        (
            "const p = new URLSearchParams('a=1&b=2'); const seen = []; p.forEach(function (v, k, o) { seen.push(k + v + (o === p) + this.t) }, { t: '!' }); return seen",
            "a1true!,b2true!",
        ),
        (
            "const u = new URL('http://a.example/?a=1#h'); u.searchParams.append('b', 'x y'); return u.href",
            "http://a.example/?a=1&b=x+y#h",
        ),
        (
            "const u = new URL('http://a.example/?a=1'); const p = u.searchParams; u.search = '?b=2'; return [p.get('a'), p.get('b'), p === u.searchParams]",
            ",2,true",
        ),
        (
            "const u = new URL('http://a.example/?a=1'); const p = u.searchParams; u.href = 'http://b.example/?c=3'; return p.toString()",
            "c=3",
        ),
        (
            "const u = new URL('http://a.example/?a=1'); u.searchParams.delete('a'); return u.href",
            "http://a.example/",
        ),
        (
            "const p = new URLSearchParams('a=1&b=2&c=3'); const seen = []; for (const [k] of p) { seen.push(k); p.delete(k) } return seen",
            "a,c",
        ),
        (
            "const i = new URLSearchParams('a=1').entries(); return [Object.prototype.toString.call(i), typeof i.map, i.next().value, i.next().done, i.constructor === Iterator]",
            "[object URLSearchParams Iterator],function,a,1,true,true",
        ),
        ("return URLSearchParams.prototype[Symbol.iterator] === URLSearchParams.prototype.entries", "true"),
        (
            "const p = new URLSearchParams(); p.append('a')",
            "TypeError: URLSearchParams.append: 2 arguments required, but only 1 present",
        ),
        (
            "const s = 'x'.repeat(1 << 20); const p = new URLSearchParams(); for (let i = 0; i < 8; i++) p.append(s, s); return p.toString().length",
            "RangeError: the parameters are longer than the 4194304 characters allowed here",
        ),
    ]);
}
