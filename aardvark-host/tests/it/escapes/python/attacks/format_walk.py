# From: n8n CVE-2026-0863: format strings and the attributes of errors lead from a name to the module behind it.
# Ends: []
def attack(probe):
    found = []
    try:
        None.missing
    except AttributeError as error:
        found.append(f"{error.obj!r}{error.name}")
    try:
        probe["missing"]
    except KeyError as error:
        text = "{0.__traceback__.tb_frame.f_globals}".format(error)
        frame = error.__traceback__.tb_frame
        while frame is not None:
            text += str(list(frame.f_globals)) + str(frame.f_code.co_filename)
            frame = frame.f_back
        found.append(text)
    # All of this is the interpreter's own; nothing of it is the host's.
    return [word for word in ("rust", "/root", "/usr/", "cargo", "libv8", "password") if any(word in text for text in found)]
