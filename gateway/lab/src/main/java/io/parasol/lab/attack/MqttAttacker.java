// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.attack;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * An MQTT 5 client on a plain TLS socket. It sends what it is asked to, valid or not, and does not
 * acknowledge what it receives.
 */
final class MqttAttacker implements Closeable {

  private static final int CONNECT = 0x10;
  private static final int CONNACK = 0x20;
  private static final int PUBLISH = 0x30;
  private static final int PUBACK = 0x40;
  private static final int SUBSCRIBE = 0x82;
  private static final int SUBACK = 0x90;
  private static final int DISCONNECT = 0xE0;
  private static final int CLEAN_START = 0x02;
  private static final int SESSION_EXPIRY_INTERVAL = 0x11;

  /** How long closing waits for what the broker does not read. */
  private static final int LINGER_SECONDS = 1;

  private final Socket socket;
  private final OutputStream out;
  private final DataInputStream in;

  private MqttAttacker(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoLinger(true, LINGER_SECONDS);
    this.out = socket.getOutputStream();
    this.in = new DataInputStream(socket.getInputStream());
  }

  /**
   * Sends a CONNECT and waits for the CONNACK.
   *
   * @param expirySeconds how long the session outlives the connection; 0 for a clean start.
   * @throws IOException if the broker refuses it.
   */
  static MqttAttacker connect(Socket socket, String clientId, int expirySeconds)
      throws IOException {
    MqttAttacker client = new MqttAttacker(socket);
    try {
      client.connect(clientId, expirySeconds);
      return client;
    } catch (IOException refused) {
      client.close();
      throw refused;
    }
  }

  private void connect(String clientId, int expirySeconds) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    text(body, "MQTT");
    body.writeBytes(new byte[] {5, (byte) (expirySeconds == 0 ? CLEAN_START : 0), 0, 60});
    body.writeBytes(new byte[] {5, SESSION_EXPIRY_INTERVAL});
    body.writeBytes(ByteBuffer.allocate(4).putInt(expirySeconds).array());
    text(body, clientId);
    send(CONNECT, body.toByteArray());
    byte[] answer = await(CONNACK);
    if (answer[1] != 0) {
      throw new EOFException("CONNACK with reason code " + (answer[1] & 0xFF));
    }
  }

  /** Publishes with QoS 0. */
  void publish(String topic, byte[] payload) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    text(body, topic);
    body.write(0);
    body.writeBytes(payload);
    send(PUBLISH, body.toByteArray());
  }

  /** Publishes with QoS 1; returns whether the PUBACK has no error. */
  boolean publishReliably(String topic, byte[] payload) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    text(body, topic);
    body.writeBytes(new byte[] {0, 1, 0});
    body.writeBytes(payload);
    send(PUBLISH | 0x02, body.toByteArray());
    byte[] answer = await(PUBACK);
    return answer.length < 3 || (answer[2] & 0xFF) < 0x80;
  }

  /** Subscribes with QoS 1; returns whether that is granted. */
  boolean subscribe(String filter) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(new byte[] {0, 1, 0});
    text(body, filter);
    body.write(1);
    send(SUBSCRIBE, body.toByteArray());
    byte[] answer = await(SUBACK);
    return (answer[answer.length - 1] & 0xFF) < 0x80;
  }

  /** Announces a packet of this type and size, and sends only a part of it. */
  static void sendPart(OutputStream out, int type, int size, int bytes) throws IOException {
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    packet.write(type);
    length(packet, size);
    packet.writeBytes(new byte[bytes]);
    out.write(packet.toByteArray());
    out.flush();
  }

  void sendPartOfPublish(int size, int bytes) throws IOException {
    sendPart(out, PUBLISH, size, bytes);
  }

  private void send(int type, byte[] body) throws IOException {
    ByteArrayOutputStream packet = new ByteArrayOutputStream(body.length + 5);
    packet.write(type);
    length(packet, body.length);
    packet.writeBytes(body);
    out.write(packet.toByteArray());
    out.flush();
  }

  /** Reads until a packet of this type has arrived, and returns its content. */
  private byte[] await(int wanted) throws IOException {
    while (true) {
      int type = in.readUnsignedByte();
      byte[] content = in.readNBytes(readLength());
      if (type == wanted) {
        return content;
      }
      if (type == DISCONNECT) {
        throw new EOFException("disconnected by the broker");
      }
    }
  }

  private int readLength() throws IOException {
    int length = 0;
    int shift = 0;
    int digit;
    do {
      digit = in.readUnsignedByte();
      length |= (digit & 0x7F) << shift;
      shift += 7;
    } while (digit >= 0x80);
    return length;
  }

  private static void length(ByteArrayOutputStream packet, int size) {
    int rest = size;
    do {
      packet.write(rest > 0x7F ? (rest & 0x7F) | 0x80 : rest);
      rest >>= 7;
    } while (rest > 0);
  }

  private static void text(ByteArrayOutputStream body, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    body.write(utf8.length >> 8);
    body.write(utf8.length);
    body.writeBytes(utf8);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
