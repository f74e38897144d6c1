// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.setup;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** A writer of XML elements and text, with the escaping of the JDK. */
final class XmlText {

  private final XMLStreamWriter out;

  private XmlText(XMLStreamWriter out) {
    this.out = out;
  }

  static byte[] write(String root, Consumer<XmlText> content) throws BrokerException {
    try {
      var bytes = new ByteArrayOutputStream();
      XMLStreamWriter out =
          XMLOutputFactory.newDefaultFactory()
              .createXMLStreamWriter(bytes, StandardCharsets.UTF_8.name());
      out.writeStartDocument(StandardCharsets.UTF_8.name(), "1.0");
      new XmlText(out).element(root, content);
      out.writeEndDocument();
      out.close();
      return bytes.toByteArray();
    } catch (XMLStreamException | Unwritable e) {
      throw new BrokerException(
          "the broker's configuration cannot be written: " + e.getMessage(), e);
    }
  }

  XmlText element(String name, Consumer<XmlText> content) {
    try {
      out.writeStartElement(name);
      content.accept(this);
      out.writeEndElement();
      return this;
    } catch (XMLStreamException e) {
      throw new Unwritable(e);
    }
  }

  /**
   * Writes an element with text. HiveMQ replaces <code>${NAME}</code> anywhere in the file by an
   * environment variable, so such text is rejected.
   */
  XmlText text(String name, Object value) {
    String text = value.toString();
    if (text.contains("${")) {
      throw new Unwritable(new XMLStreamException("\"${\" in " + name + ": " + text));
    }
    return element(name, it -> it.characters(text));
  }

  private void characters(String text) {
    try {
      out.writeCharacters(text);
    } catch (XMLStreamException e) {
      throw new Unwritable(e);
    }
  }

  /** Carries the checked exception through the lambdas. */
  private static final class Unwritable extends RuntimeException {
    Unwritable(XMLStreamException cause) {
      super(cause.getMessage(), cause);
    }
  }
}
