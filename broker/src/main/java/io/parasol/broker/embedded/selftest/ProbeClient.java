// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.selftest;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.SocketFactory;

/**
 * A minimal MQTT 5 client for the self-test. It encodes its packets by itself, so that the checks
 * do not depend on a client library.
 */
final class ProbeClient implements Closeable {

  static final int SUCCESS = 0x00;
  static final int NOT_AUTHORIZED = 0x87;

  private static final int CONNACK = 0x20;
  private static final int SUBACK = 0x90;
  private static final int MAX_RESPONSE_BYTES = 4096;

  private final Socket socket;

  private ProbeClient(Socket socket) {
    this.socket = socket;
  }

  /** Opens a TCP connection, without a TLS handshake. */
  static ProbeClient open(SocketFactory sockets, InetSocketAddress address, int timeoutMillis)
      throws IOException {
    Socket socket = sockets.createSocket();
    try {
      socket.connect(address, timeoutMillis);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(timeoutMillis);
      return new ProbeClient(socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /**
   * Sends a CONNECT with Clean Start (MQTT 5.0 §3.1).
   *
   * @return the reason code of the CONNACK.
   */
  int connect(String clientId) throws IOException {
    var body = new ByteArrayOutputStream();
    string(body, "MQTT");
    body.writeBytes(new byte[] {5, 0x02, 0, 60, 0});
    string(body, clientId);
    send(0x10, body);
    return receive(CONNACK)[1] & 0xFF;
  }

  /**
   * Sends a SUBSCRIBE for one filter with QoS 1 (MQTT 5.0 §3.8).
   *
   * @return the reason code in the SUBACK.
   */
  int subscribe(String filter) throws IOException {
    var body = new ByteArrayOutputStream();
    body.writeBytes(new byte[] {0, 1, 0});
    string(body, filter);
    body.write(1);
    send(0x82, body);
    byte[] answer = receive(SUBACK);
    return answer[answer.length - 1] & 0xFF;
  }

  private void send(int type, ByteArrayOutputStream body) throws IOException {
    var packet = new ByteArrayOutputStream();
    packet.write(type);
    variableInteger(packet, body.size());
    body.writeTo(packet);
    socket.getOutputStream().write(packet.toByteArray());
    socket.getOutputStream().flush();
  }

  private byte[] receive(int type) throws IOException {
    var in = new DataInputStream(socket.getInputStream());
    int found = in.readUnsignedByte();
    int length = 0;
    int shift = 0;
    int digit;
    do {
      digit = in.readUnsignedByte();
      length |= (digit & 0x7F) << shift;
      shift += 7;
    } while (digit >= 0x80 && shift < 28);
    if (found != type || length < 2 || length > MAX_RESPONSE_BYTES) {
      throw new EOFException(
          "expected a packet of type 0x%x, received 0x%x".formatted(type, found));
    }
    byte[] answer = new byte[length];
    in.readFully(answer);
    return answer;
  }

  private static void string(ByteArrayOutputStream out, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    out.write(utf8.length >> 8);
    out.write(utf8.length);
    out.writeBytes(utf8);
  }

  private static void variableInteger(ByteArrayOutputStream out, int value) {
    int rest = value;
    do {
      out.write(rest > 0x7F ? (rest & 0x7F) | 0x80 : rest);
      rest >>= 7;
    } while (rest > 0);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
