"""What WeasyPrint leaves out of a file that is to be PDF/A-3a and PDF/UA-1 at once.

Its variant `pdf/a-3a` does most of the work: tags, language, output intent, PDF/A identifier. Missing are the
PDF/UA identifier, one annotation for one link, and a description of each link in words. This module knows
WeasyPrint's internals, so a new version of it is to be met with `tests/test_pdf.py`.
"""

from __future__ import annotations

import types
from typing import Any
from xml.etree import ElementTree

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
PDFUA = "http://www.aiim.org/pdfua/ns/id/"
EXTENSION = "http://www.aiim.org/pdfa/ns/"

# PDF/A allows a property outside its own list only with a description of its schema
# (ISO 19005-3, 6.6.2.3.3); pdfuaid is outside it.
UA_EXTENSION = f"""
<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""
  xmlns:pdfaExtension="{EXTENSION}extension/" xmlns:pdfaSchema="{EXTENSION}schema#"
  xmlns:pdfaProperty="{EXTENSION}property#">
 <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
  <pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
  <pdfaSchema:namespaceURI>{PDFUA}</pdfaSchema:namespaceURI>
  <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
  <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
   <pdfaProperty:name>part</pdfaProperty:name>
   <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
   <pdfaProperty:category>internal</pdfaProperty:category>
   <pdfaProperty:description>The part of ISO 14289 to which the file conforms</pdfaProperty:description>
  </rdf:li></rdf:Seq></pdfaSchema:property>
 </rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>"""

# Some readers look for the usual prefix, not for the namespace.
for _prefix, _end in (
    ("pdfaExtension", "extension/"),
    ("pdfaSchema", "schema#"),
    ("pdfaProperty", "property#"),
):
    ElementTree.register_namespace(_prefix, EXTENSION + _end)


def prepare(document: Any) -> None:
    """Make a laid-out document ready to be written: its metadata and its links."""
    _complete_metadata(document.metadata)
    for page in document.pages:
        page.links[:] = [link for link in page.links if _own(link)]


def finish(document: Any, pdf: Any) -> None:
    """Describe each link in words (ISO 14289-1, 7.18.5); WeasyPrint gives the target's name or address."""
    del pdf
    for page in document.pages:
        for *_, box in page.links:
            if box.link_annotation and (text := _description(box.element)):
                contents = box.link_annotation["Contents"]
                box.link_annotation["Contents"] = type(contents)(text)


def _own(link: tuple[Any, ...]) -> bool:
    """Whether a link's box is that of the `a` itself.

    WeasyPrint also makes an annotation for each box inside it (a span, the leader before a page number),
    and those are then tagged as spans and not as links.
    """
    box = link[3]
    return bool(box.link)


def _description(element: Any) -> str:
    """A link's words: its label if it has one, else its text."""
    label = element.get("aria-label") or element.get("title") or "".join(element.itertext())
    return " ".join(str(label).split())


def _complete_metadata(metadata: Any) -> None:
    """Make the XMP claim PDF/UA-1 (ISO 14289-1, 5) beside PDF/A, and leave it uncompressed as PDF/A asks.

    WeasyPrint writes the identifier of its one variant, and its `xmp_metadata` option adds text after the
    RDF element, where no reader looks; so the RDF itself is completed.
    """
    rdf_of, include_of = metadata.generate_rdf_metadata, metadata.include_in_pdf

    def generate(_self: Any, variant: str, version: int, conformance: str) -> bytes:
        rdf = ElementTree.fromstring(rdf_of(variant, version, conformance))
        description = ElementTree.SubElement(rdf, f"{RDF}Description", {f"{RDF}about": ""})
        ElementTree.SubElement(description, f"{{{PDFUA}}}part").text = "1"
        rdf.append(ElementTree.fromstring(UA_EXTENSION))
        return bytes(ElementTree.tostring(rdf, encoding="utf-8"))

    def include(_self: Any, pdf: Any, variant: str, version: int, conformance: str, compress: bool) -> None:
        del compress
        include_of(pdf, variant, version, conformance, False)

    metadata.generate_rdf_metadata = types.MethodType(generate, metadata)
    metadata.include_in_pdf = types.MethodType(include, metadata)
