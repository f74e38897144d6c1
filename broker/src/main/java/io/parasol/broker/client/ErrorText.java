// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.client;

import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import io.parasol.config.model.site.Printable;
import java.security.cert.CertPathBuilderException;

/** Describes in one line why an attempt to connect failed or a connection was lost. */
final class ErrorText {

  private static final int MAX_DEPTH = 8;

  private ErrorText() {}

  static String of(Throwable failure) {
    if (failure instanceof Mqtt5ConnAckException refused) {
      var answer = refused.getMqttMessage();
      return describe("connect", answer.getReasonCode(), answer.getReasonString());
    }
    if (failure instanceof Mqtt5DisconnectException ended) {
      var disconnect = ended.getMqttMessage();
      return describe("disconnected", disconnect.getReasonCode(), disconnect.getReasonString());
    }
    if (failure instanceof Mqtt5SubAckException refused) {
      var answer = refused.getMqttMessage();
      return describe("subscribe", answer.getReasonCodes(), answer.getReasonString());
    }
    Throwable root = failure;
    for (int i = 0; i < MAX_DEPTH && root.getCause() != null; i++) {
      root = root.getCause();
    }
    String message = root.getMessage();
    if (root instanceof CertPathBuilderException) {
      return "the certificate of the broker was not issued by a trusted authority";
    }
    return Printable.of(
        message == null || message.isBlank() ? root.getClass().getSimpleName() : message);
  }

  private static String describe(
      String operation, Object code, java.util.Optional<? extends Object> reason) {
    return Printable.of(
        operation + ": " + code + reason.map(text -> " \"" + text + "\"").orElse(""));
  }
}
