// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.outage;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The receiver's side of an MQTT 3.1.1 bridge that publishes with QoS 1. Its session outlives its
 * connections.
 */
final class BridgeProtocol implements ReceiverProtocol {

  private static final String TOPIC = "outage/";

  private boolean hasSession;

  static byte[] topic(int device) {
    return (TOPIC + device).getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void handshake(DataInputStream in, DataOutputStream out) throws IOException {
    if (Mqtt.read(in).type() != Mqtt.CONNECT) {
      throw new IOException("expected CONNECT");
    }
    Mqtt.connack(out, hasSession);
    hasSession = true;
  }

  @Override
  public ReceivedMessage next(DataInputStream in, DataOutputStream out) throws IOException {
    while (true) {
      Mqtt.Packet packet = Mqtt.read(in);
      switch (packet.type()) {
        case Mqtt.PUBLISH -> {
          return parsePublish(ByteBuffer.wrap(packet.body()));
        }
        case Mqtt.SUBSCRIBE -> Mqtt.acknowledge(out, Mqtt.SUBSCRIBE, packet.id(), (byte) 1);
        case Mqtt.UNSUBSCRIBE -> Mqtt.acknowledge(out, Mqtt.UNSUBSCRIBE, packet.id());
        case Mqtt.PINGREQ -> Mqtt.pingresp(out);
        case Mqtt.DISCONNECT -> throw new EOFException("the bridge sent DISCONNECT");
        default -> throw new IOException("unexpected packet of type " + packet.type());
      }
      out.flush();
    }
  }

  private static ReceivedMessage parsePublish(ByteBuffer publish) throws IOException {
    byte[] topic = new byte[publish.getShort()];
    publish.get(topic);
    int id = Short.toUnsignedInt(publish.getShort());
    byte[] payload = new byte[publish.remaining()];
    publish.get(payload);
    String name = new String(topic, StandardCharsets.US_ASCII);
    try {
      return new ReceivedMessage(id, Integer.parseInt(name.substring(TOPIC.length())), payload);
    } catch (NumberFormatException | IndexOutOfBoundsException foreign) {
      throw new IOException("unexpected topic " + name, foreign);
    }
  }

  @Override
  public void acknowledge(ReceivedMessage message, DataOutputStream out) throws IOException {
    Mqtt.acknowledge(out, Mqtt.PUBLISH, message.id());
  }
}
