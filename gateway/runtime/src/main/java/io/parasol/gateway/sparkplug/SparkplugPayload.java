// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sparkplug;

import com.google.protobuf.InvalidProtocolBufferException;
import io.parasol.certs.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.tahu.protobuf.SparkplugBProto.Payload;

/** Encodes messages, and decodes commands, by Eclipse Tahu's classes of the Sparkplug B payload. */
final class SparkplugPayload {

  private static final int PROPERTY_INT32 = 3;
  private static final int PROPERTY_STRING = 12;

  private SparkplugPayload() {}

  /**
   * What a command asks for.
   *
   * @param isRebirth whether it asks for the births
   *     (tck-id-operational-behavior-data-commands-ncmd- rebirth-value).
   * @param others the number of metrics that it wants to write.
   */
  record Request(boolean isRebirth, int others) {}

  static byte[] encode(SparkplugMessage message) {
    Payload.Builder payload = Payload.newBuilder().setTimestamp(message.millis());
    if (message.seq() != SparkplugMessage.NO_SEQ) {
      payload.setSeq(message.seq());
    }
    boolean isTyped = message.type() != SparkplugMessage.Type.DDATA;
    message.metrics().forEach(metric -> payload.addMetrics(encode(metric, isTyped)));
    return payload.build().toByteArray();
  }

  /**
   * @param isTyped whether the datatype is included; data have that of their birth
   *     (tck-id-payloads-metric-datatype-not-req).
   */
  private static Payload.Metric encode(Metric metric, boolean isTyped) {
    Payload.Metric.Builder encoded =
        Payload.Metric.newBuilder().setName(metric.name()).setTimestamp(metric.millis());
    if (isTyped) {
      encoded.setDatatype(metric.type().code);
    }
    if (metric.isHistorical()) {
      encoded.setIsHistorical(true);
    }
    if (!metric.properties().isEmpty()) {
      encoded.setProperties(properties(metric.properties()));
    }
    setValue(encoded, metric);
    return encoded.build();
  }

  /** Sets the value, or is_null (tck-id-operational-behavior-data-publish-dbirth-values). */
  private static void setValue(Payload.Metric.Builder encoded, Metric metric) {
    if (metric.value() instanceof Json.Nil) {
      encoded.setIsNull(true);
      return;
    }
    switch (metric.type()) {
      case INT64 -> encoded.setLongValue(((Json.Num) metric.value()).number().longValue());
      case DOUBLE -> encoded.setDoubleValue(((Json.Num) metric.value()).number().doubleValue());
      case BOOLEAN -> encoded.setBooleanValue(((Json.Bool) metric.value()).value());
      case STRING -> encoded.setStringValue(text(metric.value()));
    }
  }

  private static Payload.PropertySet properties(Map<String, Json> properties) {
    Payload.PropertySet.Builder set = Payload.PropertySet.newBuilder();
    new TreeMap<>(properties)
        .forEach(
            (name, value) -> {
              Payload.PropertyValue.Builder property = Payload.PropertyValue.newBuilder();
              if (value instanceof Json.Num number) {
                property.setType(PROPERTY_INT32).setIntValue(number.number().intValue());
              } else {
                property.setType(PROPERTY_STRING).setStringValue(text(value));
              }
              set.addKeys(name).addValues(property);
            });
    return set.build();
  }

  /** Returns a value as text. */
  static String text(Json value) {
    if (value instanceof Json.Str text) {
      return text.text();
    }
    return value instanceof Json.Num number
        ? number.number().toPlainString()
        : new String(Json.write(value), StandardCharsets.UTF_8);
  }

  /**
   * Decodes a command.
   *
   * @throws InvalidProtocolBufferException if it is no payload of Sparkplug B.
   */
  static Request request(byte[] command) throws InvalidProtocolBufferException {
    List<Payload.Metric> metrics = Payload.parseFrom(command).getMetricsList();
    int rebirths = (int) metrics.stream().filter(SparkplugPayload::isRebirth).count();
    return new Request(rebirths > 0, metrics.size() - rebirths);
  }

  private static boolean isRebirth(Payload.Metric metric) {
    return metric.getName().equals(EdgeNode.REBIRTH) && metric.getBooleanValue();
  }
}
