// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.parasol.config.site.LinkId;
import java.net.InetAddress;
import java.time.Duration;

/**
 * Somebody who has connected, and what is known of them.
 *
 * @param name whom they say they are; empty as long as they have not.
 */
record Visitor(
    Channel channel, InetAddress address, LinkId link, String name, Complaints complaints) {

  /** How long a last word may take to leave. */
  static final Duration LONGEST_GOODBYE = Duration.ofSeconds(2);

  Visitor named(String client) {
    return new Visitor(channel, address, link, client, complaints);
  }

  /** What cannot be sent is not waited for: then the connection is over, and that is told. */
  void say(MqttMessage message) {
    var unused = channel.writeAndFlush(message, channel.voidPromise());
  }

  /** Says it, and closes the connection when it is said, or is not said soon. */
  void sayLast(MqttMessage message, PanelTime time) {
    var unused = channel.writeAndFlush(message).addListener(ChannelFutureListener.CLOSE);
    time.after(LONGEST_GOODBYE, this::close);
  }

  void close() {
    var unused = channel.close();
  }

  /** Counts that something did not go as it should. */
  void count(Refusal refusal) {
    complaints.count(link, refusal);
  }

  /** Counts that something was refused, and tells it. */
  void complain(Refusal refusal, String what, String why) {
    count(refusal);
    String who = address.getHostAddress() + " on " + link;
    complaints.refused(name.isEmpty() ? who : "client " + name + " at " + who, what, why);
  }
}
