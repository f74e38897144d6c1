// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt.packet;

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
 * @param isWithWill whether the will is processed although the panel has disconnected (MQTT 5.0
 *     §3.14.2.1).
 * @param sessionExpiry the new session expiry interval, if the panel changes it.
 */
public record DisconnectPacket(boolean isWithWill, Optional<Duration> sessionExpiry) {

  /**
   * Reads a DISCONNECT packet.
   *
   * @param before the session expiry interval so far.
   */
  public static DisconnectPacket of(MqttMessage disconnect, Duration before)
      throws PanelFaultException {
    if (!(disconnect.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader said)) {
      return new DisconnectPacket(false, Optional.empty());
    }
    OptionalLong expiry =
        Properties5.number(said.properties(), MqttPropertyType.SESSION_EXPIRY_INTERVAL);
    Optional<Duration> remembered =
        expiry.isPresent() ? Optional.of(Duration.ofSeconds(expiry.getAsLong())) : Optional.empty();
    if (before.isZero() && remembered.filter(time -> !time.isZero()).isPresent()) {
      throw new PanelFaultException(
          Disconnect.PROTOCOL_ERROR, "a session expiry interval in DISCONNECT after 0 in CONNECT");
    }
    boolean isNormal = said.reasonCode() == Disconnect.NORMAL_DISCONNECT.byteValue();
    return new DisconnectPacket(!isNormal, remembered);
  }
}
