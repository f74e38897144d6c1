// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttReasonCodes.Disconnect;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A DISCONNECT packet of a panel.
 *
 * @param isWithWill whether its last words are to be taken as said all the same (MQTT 5, 3.14.2.1).
 * @param remembered how long its session is to be kept, if it has changed its mind.
 */
record Goodbye(boolean isWithWill, Optional<Duration> remembered) {

  /**
   * @param before how long its session was to be kept.
   */
  static Goodbye of(MqttMessage disconnect, Duration before) throws PanelFaultException {
    if (!(disconnect.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader said)) {
      return new Goodbye(false, Optional.empty());
    }
    OptionalLong expiry =
        Properties5.number(said.properties(), MqttPropertyType.SESSION_EXPIRY_INTERVAL);
    Optional<Duration> remembered =
        expiry.isPresent() ? Optional.of(Duration.ofSeconds(expiry.getAsLong())) : Optional.empty();
    if (before.isZero() && remembered.filter(time -> !time.isZero()).isPresent()) {
      throw new PanelFaultException(
          Disconnect.PROTOCOL_ERROR, "a session that was not to be kept and now is");
    }
    boolean isNormal = said.reasonCode() == Disconnect.NORMAL_DISCONNECT.byteValue();
    return new Goodbye(!isNormal, remembered);
  }
}
