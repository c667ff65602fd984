// What is put behind the JavaScript plugin to make it a WebAssembly component: JSON text in, JSON text out.

export function changeText(feed) {
    return JSON.stringify(change(JSON.parse(feed)));
}

export function spinFor(rounds) {
    return spin(rounds);
}
