// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt.packet;

import io.netty.handler.codec.mqtt.MqttConnectReturnCode;

/** Why a client may not connect, and the return code in each version of MQTT. */
public enum ConnectRefusal {
  // spotless:off
  VERSION(
      PanelRefusal.VERSION,
      "unsupported version of MQTT",
      MqttConnectReturnCode.CONNECTION_REFUSED_UNACCEPTABLE_PROTOCOL_VERSION,
      MqttConnectReturnCode.CONNECTION_REFUSED_UNSUPPORTED_PROTOCOL_VERSION),
  CLIENT(
      PanelRefusal.UNKNOWN_CLIENT,
      "no panel of this link has that client identifier",
      MqttConnectReturnCode.CONNECTION_REFUSED_IDENTIFIER_REJECTED,
      MqttConnectReturnCode.CONNECTION_REFUSED_CLIENT_IDENTIFIER_NOT_VALID),
  ADDRESS(
      PanelRefusal.WRONG_ADDRESS,
      "that panel does not connect from this address",
      MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED,
      MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED_5),
  ELSEWHERE(
      PanelRefusal.ELSEWHERE,
      "that panel is connected from another address",
      MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED,
      MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED_5),
  CERTIFICATE(
      PanelRefusal.WRONG_CERTIFICATE,
      "the certificate is that of another client",
      MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED,
      MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED_5),
  AUTHENTICATION(
      PanelRefusal.AUTHENTICATION,
      "extended authentication is not supported",
      MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED,
      MqttConnectReturnCode.CONNECTION_REFUSED_BAD_AUTHENTICATION_METHOD),
  WILL(
      PanelRefusal.WILL,
      "the will violates the MQTT standard",
      MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE,
      MqttConnectReturnCode.CONNECTION_REFUSED_MALFORMED_PACKET);
  // spotless:on

  private final PanelRefusal refusal;
  private final String why;
  private final MqttConnectReturnCode mqtt3Code;
  private final MqttConnectReturnCode mqtt5Code;

  ConnectRefusal(
      PanelRefusal refusal,
      String why,
      MqttConnectReturnCode before5,
      MqttConnectReturnCode from5) {
    this.refusal = refusal;
    this.why = why;
    this.mqtt3Code = before5;
    this.mqtt5Code = from5;
  }

  /** Returns the refusal under which this is counted. */
  public PanelRefusal refusal() {
    return refusal;
  }

  /** Returns the reason, in one line. */
  public String why() {
    return why;
  }

  /** Returns the return code of MQTT 3.1 and 3.1.1. */
  MqttConnectReturnCode mqtt3Code() {
    return mqtt3Code;
  }

  /** Returns the reason code of MQTT 5. */
  MqttConnectReturnCode mqtt5Code() {
    return mqtt5Code;
  }
}
