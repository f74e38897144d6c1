// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.parasol.config.model.site.IpAddressText;
import io.parasol.config.model.site.LinkId;
import io.parasol.legacy.mqtt.packet.PanelRefusal;
import io.parasol.legacy.mqtt.packet.PanelTime;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * A connected client.
 *
 * @param name its client identifier; empty before its CONNECT.
 * @param certified the client identifier that its certificate proves; empty without TLS.
 */
record PanelChannel(
    Channel channel,
    InetAddress address,
    LinkId link,
    String name,
    Optional<String> certified,
    PanelRefusalLog refusalLog) {

  /** Timeout for sending the last packet of a connection. */
  static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  PanelChannel withName(String client) {
    return new PanelChannel(channel, address, link, client, certified, refusalLog);
  }

  PanelChannel withCertifiedName(String client) {
    return new PanelChannel(channel, address, link, name, Optional.of(client), refusalLog);
  }

  /** Returns whether its certificate, if it needs one, is that of this client. */
  boolean mayBe(String client) {
    return certified.isEmpty() || certified.get().equals(client);
  }

  /**
   * Sends a packet without waiting. If it cannot be sent, the connection fails, and the handler is
   * notified of that.
   */
  void send(MqttMessage message) {
    var unused = channel.writeAndFlush(message, channel.voidPromise());
  }

  /** Sends a packet and closes the connection when it is sent, or after a timeout. */
  void sendAndClose(MqttMessage message, PanelTime time) {
    var unused = channel.writeAndFlush(message).addListener(ChannelFutureListener.CLOSE);
    time.after(CLOSE_TIMEOUT, this::close);
  }

  void close() {
    var unused = channel.close();
  }

  /** Counts a refusal. */
  void count(PanelRefusal refusal) {
    refusalLog.count(link, refusal);
  }

  /** Counts and reports a refusal. */
  void reportRefusal(PanelRefusal refusal, String what, String why) {
    count(refusal);
    String client = IpAddressText.of(address) + " on " + link;
    refusalLog.refused(name.isEmpty() ? client : "client " + name + " at " + client, what, why);
  }
}
