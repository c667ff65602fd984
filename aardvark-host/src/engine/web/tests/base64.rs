//! atob and btoa: the rules of forgiving base64.

use super::check;

#[test]
fn rules_of_base64() {
    check(&[
        ("return btoa('hello')", "aGVsbG8="),
        ("return btoa('')", ""),
        ("return btoa('\\u00ff\\u0000')", "/wA="),
        ("return btoa(undefined)", "dW5kZWZpbmVk"),
        ("return btoa(12)", "MTI="),
        ("return atob('aGVsbG8=')", "hello"),
        ("return atob('aGVsbG8')", "hello"),
        ("return atob(' aG\\tVs\\nbG\\f8\\r= ')", "hello"),
        ("return atob('ab==').charCodeAt(0)", "105"),
        ("return atob('ab').charCodeAt(0)", "105"),
        ("return atob('abc=').length", "2"),
        ("return atob('  ') === ''", "true"),
        ("return atob('/w==').charCodeAt(0)", "255"),
        ("return atob(null).length", "3"),
        ("return atob('12345')", "InvalidCharacterError: atob: the text is not valid base64"),
        ("return atob('ab=')", "InvalidCharacterError: atob: the text is not valid base64"),
        ("return atob('a===')", "InvalidCharacterError: atob: the text is not valid base64"),
        ("return atob('=')", "InvalidCharacterError: atob: the text is not valid base64"),
        ("return atob('ab=c')", "InvalidCharacterError: atob: the text is not valid base64"),
        ("return atob('ab-_')", "InvalidCharacterError: atob: the text is not valid base64"),
        ("return atob('ab\\u00a0c')", "InvalidCharacterError: atob: the text is not valid base64"),
        ("return atob('\\u0161\\u0161')", "InvalidCharacterError: atob: the text is not valid base64"),
        (
            "return btoa('\\u0100')",
            "InvalidCharacterError: btoa: a character is above U+00FF (encode the text with TextEncoder first)",
        ),
        ("return atob()", "TypeError: atob: 1 argument required, but only 0 present"),
        ("try { btoa('☃') } catch (e) { return [e instanceof DOMException, e.code] }", "true,5"),
        ("return [atob.name, atob.length, btoa.length, 'prototype' in atob]", "atob,1,1,false"),
        ("const all = String.fromCharCode(...Array(256).keys()); return atob(btoa(all)) === all", "true"),
    ]);
}
