"""The bundled faces: which files there are, and the CSS that names them.

The files are made by `tools/fonts.py`. Nothing here opens a font.
"""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).resolve().parent

# family, weight, style, file. The CSS families are the ones templates/print.css asks for.
FACES = (
    ("Source Serif 4", 400, "normal", "SourceSerif4-Regular.ttf"),
    ("Source Serif 4", 400, "italic", "SourceSerif4-Italic.ttf"),
    ("Source Serif 4", 600, "normal", "SourceSerif4-SemiBold.ttf"),
    ("Source Serif 4", 600, "italic", "SourceSerif4-SemiBoldItalic.ttf"),
    ("Source Sans 3", 400, "normal", "SourceSans3-Regular.ttf"),
    ("Source Sans 3", 400, "italic", "SourceSans3-Italic.ttf"),
    ("Source Sans 3", 600, "normal", "SourceSans3-SemiBold.ttf"),
    ("Noto Serif SC", 400, "normal", "NotoSerifSC-Regular.ttf"),
    ("Noto Serif SC", 600, "normal", "NotoSerifSC-SemiBold.ttf"),
    ("Noto Sans SC", 400, "normal", "NotoSansSC-Regular.ttf"),
    ("Noto Sans SC", 600, "normal", "NotoSansSC-SemiBold.ttf"),
)


def font_face_css(prefix: str) -> str:
    """`@font-face` rules for every bundled face, each file addressed as `prefix` + its name."""
    return "\n".join(
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; font-style: {style}; '
        f'src: url("{prefix}{name}") }}'
        for family, weight, style, name in FACES
    )
