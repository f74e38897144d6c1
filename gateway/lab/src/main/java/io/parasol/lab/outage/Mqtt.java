// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.outage;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The part of MQTT 3.1.1 that the two ends of a bridge need, with QoS 1 only. */
final class Mqtt {

  static final int CONNECT = 1;
  static final int CONNACK = 2;
  static final int PUBLISH = 3;
  static final int PUBACK = 4;
  static final int SUBSCRIBE = 8;
  static final int UNSUBSCRIBE = 10;
  static final int PINGREQ = 12;
  static final int DISCONNECT = 14;

  private static final int QOS_1 = 2;
  private static final int MAX_PACKET_BYTES = 1 << 20;

  private Mqtt() {}

  /**
   * A control packet.
   *
   * @param flags the low four bits of its first byte.
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Packet(int type, int flags, byte[] body) {

    /** Returns the packet identifier of an acknowledgement or a subscription. */
    int id() {
      return Short.toUnsignedInt(ByteBuffer.wrap(body).getShort());
    }
  }

  static Packet read(DataInputStream in) throws IOException {
    int head = in.readUnsignedByte();
    int length = 0;
    int shift = 0;
    int digit;
    do {
      digit = in.readUnsignedByte();
      length |= (digit & 0x7F) << shift;
      shift += 7;
    } while (digit > 0x7F && shift < 28);
    if (digit > 0x7F || length > MAX_PACKET_BYTES) {
      throw new IOException(
          "packet of %d bytes; expected at most %d".formatted(length, MAX_PACKET_BYTES));
    }
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException("connection closed within a packet");
    }
    return new Packet(head >> 4, head & 0x0F, body);
  }

  private static void write(DataOutputStream out, int head, byte[] body) throws IOException {
    out.writeByte(head);
    int rest = body.length;
    while (rest > 0x7F) {
      out.writeByte((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.writeByte(rest);
    out.write(body);
  }

  /** Sends CONNECT with Clean Session 1, so that the session ends with the connection. */
  static void connect(DataOutputStream out, String client) throws IOException {
    byte[] name = client.getBytes(StandardCharsets.US_ASCII);
    write(
        out,
        CONNECT << 4,
        ByteBuffer.allocate(12 + name.length)
            .put(new byte[] {0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 0})
            .putShort((short) name.length)
            .put(name)
            .array());
  }

  static void connack(DataOutputStream out, boolean sessionPresent) throws IOException {
    write(out, CONNACK << 4, new byte[] {(byte) (sessionPresent ? 1 : 0), 0});
  }

  static void publish(DataOutputStream out, int id, byte[] topic, byte[] payload)
      throws IOException {
    write(
        out,
        (PUBLISH << 4) | QOS_1,
        ByteBuffer.allocate(4 + topic.length + payload.length)
            .putShort((short) topic.length)
            .put(topic)
            .putShort((short) id)
            .put(payload)
            .array());
  }

  /** Sends the acknowledgement of a packet of the given type. */
  static void acknowledge(DataOutputStream out, int type, int id, byte... more) throws IOException {
    write(
        out,
        (type + 1) << 4,
        ByteBuffer.allocate(2 + more.length).putShort((short) id).put(more).array());
  }

  static void pingresp(DataOutputStream out) throws IOException {
    write(out, (PINGREQ + 1) << 4, new byte[0]);
  }
}
