// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.setup;

import com.hivemq.embedded.EmbeddedHiveMQ;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URL;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import javax.xml.validation.Validator;
import org.jspecify.annotations.Nullable;
import org.xml.sax.SAXException;

/** The XML schema in HiveMQ's jar, which HiveMQ itself does not use. */
public final class ConfigurationSchema {

  /** The schema for the next validation; null if that has still to read it. */
  private static @Nullable Schema prepared;

  private ConfigurationSchema() {}

  /** Reads the schema for the next validation, which takes much longer than the validation. */
  public static synchronized void prepare() {
    try {
      prepared = read();
    } catch (SAXException | BrokerException unusable) {
      // The validation fails in the same way, and reports it.
    }
  }

  private static synchronized Schema take() throws SAXException, BrokerException {
    Schema read = prepared;
    prepared = null;
    return read == null ? read() : read;
  }

  /**
   * Validates a configuration.
   *
   * @throws BrokerException if HiveMQ would ignore an element or reject a value.
   */
  public static void check(byte[] xml) throws BrokerException {
    try {
      Validator validator = take().newValidator();
      validator.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
      validator.setProperty(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
      validator.validate(new StreamSource(new ByteArrayInputStream(xml)));
    } catch (SAXException | IOException e) {
      throw new BrokerException(
          "the broker's configuration does not match its schema: " + e.getMessage(), e);
    }
  }

  private static Schema read() throws SAXException, BrokerException {
    @Nullable URL xsd = EmbeddedHiveMQ.class.getResource("/config.xsd");
    if (xsd == null) {
      throw new BrokerException("HiveMQ's schema is missing; check that its jar is complete");
    }
    return SchemaFactory.newDefaultInstance().newSchema(xsd);
  }
}
