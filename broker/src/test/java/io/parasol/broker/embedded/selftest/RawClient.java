// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.selftest;

import io.parasol.broker.embedded.EmbeddedBroker;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.InvalidIdentityException;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.HostPort;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/**
 * An MQTT client without manners: it sends what no library would, one packet at a time, and says
 * exactly what came back. One thread.
 */
public final class RawClient implements Closeable {

  /** What came back instead of an answer: the end of the connection. */
  public static final int CLOSED = -1;

  public static final int SUCCESS = 0x00;
  public static final int NOT_AUTHORIZED = 0x87;

  public static final int QUOTA_EXCEEDED = 0x97;

  private static final int DUP = 0x08;
  private static final String LAST = "last";
  private static final int PATIENCE_MILLIS = 60_000;

  /** How long closing waits for a broker that does not read. */
  private static final int LINGER_SECONDS = 1;

  /** 512 s: this client sends no PINGREQ. */
  private static final byte KEEP_ALIVE_HIGH_BYTE = 2;

  private final Socket socket;
  private final int version;
  private final Set<String> delivered = new TreeSet<>();
  private final Map<String, String> contents = new TreeMap<>();
  private final Map<String, Integer> received = new TreeMap<>();
  private final Map<Integer, Long> announced = new TreeMap<>();
  private boolean lastCame;
  private String assignedId = "";
  private boolean sessionPresent;
  private int disconnectReason = CLOSED;
  private byte[] userProperties = {};

  private RawClient(Socket socket, int version) {
    this.socket = socket;
    this.version = version;
  }

  /**
   * Opens a TLS connection.
   *
   * @param version 5, or 4 for MQTT 3.1.1.
   * @param own shown whatever the server asks for; empty for a client without certificate.
   */
  public static RawClient open(EmbeddedBroker broker, int version, Optional<TlsMaterial> own)
      throws Exception {
    return over(socket(broker, own), version);
  }

  static RawClient over(SSLSocket socket, int version) {
    return new RawClient(socket, version);
  }

  /** Opens a TLS connection to this listener, from this address of the loopback network. */
  public static RawClient open(HostPort listener, String from, TlsMaterial own) throws Exception {
    return over(socket(listener, from, context(Optional.of(own))), 5);
  }

  /**
   * Connected; the handshake has not begun. The gateway's certificate goes to the listener for the
   * gateway's own sessions.
   */
  static SSLSocket socket(EmbeddedBroker broker, Optional<TlsMaterial> own) throws Exception {
    return socket(
        own.filter(RawClient::isGateway).isPresent() ? broker.ownAddress() : broker.localAddress(),
        "127.0.0.1",
        context(own));
  }

  private static boolean isGateway(TlsMaterial material) {
    try {
      return Identity.of(material.chain().get(0)) instanceof Identity.Gateway;
    } catch (InvalidIdentityException none) {
      return false;
    }
  }

  /** It remembers its TLS sessions. */
  public static SSLContext context(Optional<TlsMaterial> own) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        own.map(material -> new KeyManager[] {new FixedKeyManager(material)}).orElse(null),
        new TrustManager[] {new ServerCertificateRecorder()},
        null);
    return context;
  }

  static SSLSocket socket(EmbeddedBroker broker, SSLContext context) throws Exception {
    return socket(broker.localAddress(), "127.0.0.1", context);
  }

  public static SSLSocket socket(HostPort listener, String from, SSLContext context)
      throws Exception {
    SSLSocket socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(listener.host(), listener.port(), InetAddress.getByName(from), 0);
    socket.setTcpNoDelay(true);
    socket.setSoLinger(true, LINGER_SECONDS);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  /** A Will with some payload. */
  public record Will(String topic, boolean retained) {}

  public int connect(String clientId) throws IOException {
    return connect(clientId, Optional.empty());
  }

  /** Clean start; user name and password are sent, which must have no effect. */
  public int connect(String clientId, Optional<Will> will) throws IOException {
    return connect(clientId, will, true);
  }

  /** Its session outlives the connection, for a minute. */
  public int connectAgain(String clientId) throws IOException {
    return connect(clientId, Optional.empty(), false);
  }

  /** Its session outlives the connection for that long. */
  public int connectFor(String clientId, int expirySeconds) throws IOException {
    return connect(clientId, Optional.empty(), false, expirySeconds);
  }

  private int connect(String clientId, Optional<Will> will, boolean isClean) throws IOException {
    return connect(clientId, will, isClean, 60);
  }

  private int connect(String clientId, Optional<Will> will, boolean isClean, int expirySeconds)
      throws IOException {
    int flags = (isClean ? 0x02 : 0) | 0x80 | 0x40;
    if (will.isPresent()) {
      flags |= 0x04 | 0x08 | (will.get().retained() ? 0x20 : 0);
    }
    var body = new ByteArrayOutputStream();
    string(body, "MQTT");
    body.writeBytes(new byte[] {(byte) version, (byte) flags, KEEP_ALIVE_HIGH_BYTE, 0});
    if (version == 5 && !isClean) {
      body.writeBytes(new byte[] {5, 0x11});
      body.writeBytes(ByteBuffer.allocate(4).putInt(expirySeconds).array());
    } else if (will.isPresent()) {
      noProperties(body);
    } else {
      properties(body);
    }
    string(body, clientId);
    if (will.isPresent()) {
      properties(body);
      string(body, will.get().topic());
      string(body, "will");
    }
    string(body, "gateway");
    string(body, "gateway");
    return send(0x10, body, 0x20)
        .map(
            answer -> {
              sessionPresent = answer[0] != 0;
              rememberProperties(answer);
              return answer[1] & 0xFF;
            })
        .orElse(CLOSED);
  }

  /** When the TLS session began; one that is resumed began before. */
  long tlsSince() {
    return ((SSLSocket) socket).getSession().getCreationTime();
  }

  /** From now on, CONNECT and PUBLISH have this many user properties with values of this length. */
  public RawClient withUserProperties(int number, int length) {
    var encoded = new ByteArrayOutputStream();
    for (int i = 0; i < number; i++) {
      encoded.write(0x26);
      string(encoded, "");
      string(encoded, "x".repeat(length));
    }
    userProperties = encoded.toByteArray();
    return this;
  }

  /** The id that the broker chose, where none was sent. */
  String assignedId() {
    return assignedId;
  }

  /** Whether the broker had the session already. */
  public boolean sessionPresent() {
    return sessionPresent;
  }

  /** Numbers in the CONNACK, by property. */
  public Map<Integer, Long> announced() {
    return announced;
  }

  /** QoS 0, so that nothing needs to be acknowledged. */
  public int subscribe(String filter) throws IOException {
    return subscribe(filter, 0);
  }

  /** As {@link #subscribe}, but without what is retained (MQTT 5, 3.8.3.1). */
  public int subscribeToNew(String filter) throws IOException {
    return subscribe(filter, 0x20);
  }

  /** QoS 1; it never acknowledges what comes. */
  public int subscribeReliably(String filter) throws IOException {
    return subscribe(filter, 1);
  }

  private int subscribe(String filter, int options) throws IOException {
    var body = new ByteArrayOutputStream();
    body.writeBytes(new byte[] {0, 1});
    noProperties(body);
    string(body, filter);
    body.write(options);
    return send(0x82, body, 0x90).map(answer -> answer[answer.length - 1] & 0xFF).orElse(CLOSED);
  }

  /** QoS 1. MQTT 3.1.1 has no reason code: there a refusal is the end of the connection. */
  public int publish(String topic, boolean retained) throws IOException {
    return publish(topic, retained, "x");
  }

  public int publishLarge(String topic, int size) throws IOException {
    return publish(topic, false, "x".repeat(size));
  }

  /** Publishes without a pause, QoS 0. */
  public void flood(String topic, int messages) {
    var body = new ByteArrayOutputStream();
    try {
      string(body, topic);
      noProperties(body);
      body.writeBytes("x".repeat(60).getBytes(StandardCharsets.UTF_8));
      for (int i = 0; i < messages; i++) {
        write(0x30, body);
      }
    } catch (IOException closed) {
      throw new java.io.UncheckedIOException(closed);
    }
  }

  /** Unsubscribes and waits for the UNSUBACK. */
  public void unsubscribe(String filter) throws IOException {
    var body = new ByteArrayOutputStream();
    body.writeBytes(new byte[] {0, 1});
    noProperties(body);
    string(body, filter);
    send(0xA2, body, 0xB0);
  }

  /** The number of messages received with that topic, so far. */
  public int received(String topic) {
    return received.getOrDefault(topic, 0);
  }

  /** What {@link #deliveredBeforeTheLast} waits for. */
  public int publishTheLast(String topic) throws IOException {
    return publish(topic, false, LAST);
  }

  /** The same message, of the same session, once more (MQTT 5, 4.4). */
  public int publishAgain(String topic) throws IOException {
    return publish(0x32 | DUP, topic, "", "x", 0x40);
  }

  /** Announces a packet of this type and size, and sends only this many bytes of it. */
  public void sendPart(int type, int size, int bytes) throws IOException {
    var packet = new ByteArrayOutputStream();
    packet.write(type);
    length(packet, size);
    packet.writeBytes(new byte[bytes]);
    socket.getOutputStream().write(packet.toByteArray());
  }

  /** Returns whether the server closes the connection before it sends anything else. */
  public boolean isClosed() throws IOException {
    return read(-1).isEmpty();
  }

  /**
   * The first half of QoS 2, with this identifier. Returns {@link #CLOSED} if there is no PUBREC.
   */
  public int publishUnreleased(String topic, int packetId, int size) throws IOException {
    var body = new ByteArrayOutputStream();
    string(body, topic);
    body.writeBytes(new byte[] {(byte) (packetId >> 8), (byte) packetId});
    properties(body);
    body.writeBytes(new byte[size]);
    return send(0x34, body, 0x50).map(answer -> SUCCESS).orElse(CLOSED);
  }

  /** The second half of QoS 2. */
  public void release(int packetId) throws IOException {
    var body = new ByteArrayOutputStream();
    body.writeBytes(new byte[] {(byte) (packetId >> 8), (byte) packetId});
    send(0x62, body, 0x70);
  }

  /** The first half of QoS 2. */
  public int publishOnce(String topic) throws IOException {
    return publish(0x34, topic, "", "x", 0x50);
  }

  /** That once more. */
  public int publishOnceAgain(String topic) throws IOException {
    return publish(0x34 | DUP, topic, "", "x", 0x50);
  }

  /** QoS 1; does not wait for the acknowledgement. */
  public void say(String topic, int packetId) throws IOException {
    var body = new ByteArrayOutputStream();
    string(body, topic);
    body.writeBytes(new byte[] {(byte) (packetId >> 8), (byte) packetId});
    noProperties(body);
    body.writeBytes(("say " + packetId).getBytes(StandardCharsets.UTF_8));
    write(0x32, body);
  }

  /** The packet identifier of the next PUBACK. */
  public int awaitAck() throws IOException {
    byte[] ack = read(0x40).orElseThrow(() -> new IOException("closed"));
    return (ack[0] & 0xFF) << 8 | (ack[1] & 0xFF);
  }

  /** MQTT 5: asks for an answer at that topic. */
  public int publishAsking(String topic, String responseTopic) throws IOException {
    return publish(0x32, topic, responseTopic, "x", 0x40);
  }

  private int publish(String topic, boolean retained, String payload) throws IOException {
    return publish(0x32 | (retained ? 1 : 0), topic, "", payload, 0x40);
  }

  private int publish(int type, String topic, String responseTopic, String payload, int answerType)
      throws IOException {
    var body = new ByteArrayOutputStream();
    string(body, topic);
    body.writeBytes(new byte[] {0, 1});
    if (responseTopic.isEmpty()) {
      properties(body);
    } else {
      body.writeBytes(new byte[] {(byte) (3 + responseTopic.length()), 0x08});
      string(body, responseTopic);
    }
    body.writeBytes(payload.getBytes(StandardCharsets.UTF_8));
    return send(type, body, answerType)
        .map(answer -> answer.length > 2 ? answer[2] & 0xFF : SUCCESS)
        .orElse(CLOSED);
  }

  /**
   * The topics of everything delivered before the last message. It was published after all others
   * had been acknowledged, so what is not there by then does not come.
   */
  public Set<String> deliveredBeforeTheLast() throws IOException {
    while (!lastCame) {
      if (read(-1).isEmpty()) {
        throw new IOException("closed before the last message came; " + delivered);
      }
    }
    return delivered;
  }

  /** Waits for a message whose payload ends with that. */
  public void awaitSaid(String end) throws IOException {
    while (contents.values().stream().noneMatch(each -> each.endsWith(end))) {
      if (read(-1).isEmpty()) {
        throw new IOException("closed before " + end + " came");
      }
    }
  }

  /** Waits for one message with that topic; its payload is the end of what is returned. */
  public String awaitDelivery(String topic) throws IOException {
    while (!delivered.contains(topic)) {
      if (read(-1).isEmpty()) {
        throw new IOException("closed before " + topic + " came; " + delivered);
      }
    }
    return contents.getOrDefault(topic, "");
  }

  /** Waits until the server ends the session, and returns the reason. */
  public int awaitEnd() throws IOException {
    while (read(-1).isPresent()) {
      // Reads on.
    }
    return disconnectReason;
  }

  private Optional<byte[]> send(int type, ByteArrayOutputStream body, int answerType)
      throws IOException {
    try {
      write(type, body);
    } catch (java.net.SocketTimeoutException e) {
      throw e;
    } catch (IOException closed) {
      return Optional.empty();
    }
    return read(answerType);
  }

  private void write(int type, ByteArrayOutputStream body) throws IOException {
    var packet = new ByteArrayOutputStream();
    packet.write(type);
    length(packet, body.size());
    body.writeTo(packet);
    socket.getOutputStream().write(packet.toByteArray());
  }

  private static void length(ByteArrayOutputStream packet, int size) {
    int rest = size;
    do {
      packet.write(rest > 0x7F ? (rest & 0x7F) | 0x80 : rest);
      rest >>= 7;
    } while (rest > 0);
  }

  /** The next packet of that type, or any for -1; empty once the connection has ended. */
  private Optional<byte[]> read(int wanted) throws IOException {
    try {
      while (true) {
        var in = new DataInputStream(socket.getInputStream());
        int type = in.readUnsignedByte();
        int length = 0;
        int shift = 0;
        int digit;
        do {
          digit = in.readUnsignedByte();
          length |= (digit & 0x7F) << shift;
          shift += 7;
        } while (digit >= 0x80);
        byte[] content = in.readNBytes(length);
        if ((type & 0xF0) == 0x30) {
          deliver(content);
        } else if (type == 0xE0) {
          disconnectReason = content.length > 0 ? content[0] & 0xFF : SUCCESS;
        }
        if (wanted == -1 || type == wanted) {
          return Optional.of(content);
        }
      }
    } catch (java.net.SocketTimeoutException silence) {
      throw silence;
    } catch (IOException closed) {
      return Optional.empty();
    }
  }

  private void deliver(byte[] content) throws IOException {
    String text = new String(content, StandardCharsets.UTF_8);
    if (text.endsWith(LAST)) {
      lastCame = true;
    } else {
      String topic = new DataInputStream(new ByteArrayInputStream(content)).readUTF();
      delivered.add(topic);
      received.merge(topic, 1, Integer::sum);
      contents.put(topic, text);
    }
  }

  /** Properties of a CONNACK (MQTT 5, 3.2.2.3): numbers, and the assigned id. */
  private void rememberProperties(byte[] connack) {
    if (version != 5) {
      return;
    }
    int at = 3;
    while (at < connack.length) {
      int property = connack[at++];
      int length =
          switch (property) {
            case 0x11, 0x27 -> 4;
            case 0x13, 0x21, 0x22 -> 2;
            case 0x24, 0x25, 0x28, 0x29, 0x2A -> 1;
            default -> 2 + ByteBuffer.wrap(connack, at, 2).getShort();
          };
      if (property == 0x12) {
        assignedId = new String(connack, at + 2, length - 2, StandardCharsets.UTF_8);
      } else if (length <= 4) {
        long value = 0;
        for (int i = 0; i < length; i++) {
          value = value << 8 | (connack[at + i] & 0xFF);
        }
        announced.put(property, value);
      }
      at += length;
    }
  }

  private void properties(ByteArrayOutputStream body) {
    if (version == 5) {
      length(body, userProperties.length);
      body.writeBytes(userProperties);
    }
  }

  private void noProperties(ByteArrayOutputStream body) {
    if (version == 5) {
      body.write(0);
    }
  }

  private static void string(ByteArrayOutputStream out, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    out.write(utf8.length >> 8);
    out.write(utf8.length);
    out.writeBytes(utf8);
  }

  /** Sends DISCONNECT, so that no Will is sent. */
  public void leave() throws IOException {
    socket.getOutputStream().write(new byte[] {(byte) 0xE0, 0});
    close();
  }

  @Override
  public void close() throws IOException {
    if (!socket.isClosed()) {
      socket.setSoTimeout(LINGER_SECONDS * 1000);
    }
    socket.close();
  }
}
