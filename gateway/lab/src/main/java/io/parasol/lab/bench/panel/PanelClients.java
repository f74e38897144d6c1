// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.panel;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Many MQTT 3.1.1 clients without TLS, as old panels are. Each has a connection and an address of
 * its own in 127.0.0.0/8, and publishes with QoS 1. They cost two threads in all, so that a
 * thousand of them leave the processor to what is measured: the caller publishes, another thread
 * reads the acknowledgements.
 */
final class PanelClients implements AutoCloseable {

  /** Addresses of one /24, so that none ends in 0 or 255. */
  private static final int ADDRESSES_OF_BLOCK = 250;

  static final int MAX_CLIENTS = 5_000;

  private static final int TIMEOUT_MILLIS = 20_000;
  private static final int KEEP_ALIVE_SECONDS = 3_600;
  private static final int MAX_PACKET_ID = 65_535;
  private static final int ACKNOWLEDGEMENT_BYTES = 4;
  private static final byte PUBACK = 0x40;
  private static final byte[] ACCEPTED = {0x20, 2, 0, 0};

  private final List<Connection> connections = new ArrayList<>();

  /** The numbers of messages that are not acknowledged, by connection and packet identifier. */
  private final Map<Long, Integer> inFlight = new ConcurrentHashMap<>();

  private final IntConsumer onAcknowledged;
  private final Selector selector;
  private final Thread thread;
  private volatile @Nullable IOException failure;

  private PanelClients(IntConsumer onAcknowledged) throws IOException {
    this.onAcknowledged = onAcknowledged;
    this.selector = Selector.open();
    this.thread = new Thread(this::read, "panel-acknowledgements");
    this.thread.setDaemon(true);
  }

  /** A connection, and the bytes of the acknowledgement that has not arrived completely. */
  private static final class Connection {
    private final int index;
    private final SocketChannel channel;
    private final ByteBuffer incoming = ByteBuffer.allocate(16 * ACKNOWLEDGEMENT_BYTES);
    private int published;

    Connection(int index, SocketChannel channel) {
      this.index = index;
      this.channel = channel;
    }

    private int port() {
      return channel.socket().getPort();
    }

    private long key(int packetId) {
      return ((long) index << 16) | packetId;
    }
  }

  /**
   * Connects clients one after the other.
   *
   * @param prefix of the client identifiers.
   * @param count 1 to {@link #MAX_CLIENTS}.
   * @param onAcknowledged receives the numbers of acknowledged messages, on another thread.
   */
  static PanelClients connect(
      InetSocketAddress to, String prefix, int count, IntConsumer onAcknowledged)
      throws IOException {
    PanelClients clients = new PanelClients(onAcknowledged);
    try {
      for (int index = 0; index < count; index++) {
        clients.add(to, prefix + name(index), index);
      }
    } catch (IOException | RuntimeException failed) {
      clients.close();
      throw failed;
    }
    clients.thread.start();
    return clients;
  }

  /** Returns the name of a client, with which its client identifier ends. */
  static String name(int index) {
    return "panel-%04d".formatted(index);
  }

  /** Returns the address from which a client connects. */
  static String address(int index) {
    return "127.1.%d.%d".formatted(index / ADDRESSES_OF_BLOCK, 1 + index % ADDRESSES_OF_BLOCK);
  }

  private void add(InetSocketAddress to, String clientId, int index) throws IOException {
    SocketChannel channel = SocketChannel.open();
    Connection connection = new Connection(index, channel);
    connections.add(connection);
    channel.bind(new InetSocketAddress(InetAddress.getByName(address(index)), 0));
    channel.socket().connect(to, TIMEOUT_MILLIS);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.socket().setSoTimeout(TIMEOUT_MILLIS);
    channel.socket().getOutputStream().write(connectPacket(clientId));
    byte[] answer = channel.socket().getInputStream().readNBytes(ACCEPTED.length);
    if (!Arrays.equals(answer, ACCEPTED)) {
      throw new IOException(
          "%s is not accepted at %s: it received %s"
              .formatted(clientId, to, Arrays.toString(answer)));
    }
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ, connection);
  }

  /** Returns the number of clients. */
  int count() {
    return connections.size();
  }

  /**
   * Publishes a message with QoS 1. Only one thread may publish.
   *
   * @param number reported once the message is acknowledged.
   * @throws IOException if the other side does not read, or a connection has been lost.
   */
  void publish(int client, int number, String topic, byte[] payload) throws IOException {
    IOException failed = failure;
    if (failed != null) {
      throw new IOException(failed.getMessage(), failed);
    }
    Connection connection = connections.get(client);
    int packetId = 1 + connection.published++ % MAX_PACKET_ID;
    inFlight.put(connection.key(packetId), number);
    ByteBuffer packet = publishPacket(packetId, topic, payload);
    connection.channel.write(packet);
    if (packet.hasRemaining()) {
      throw new IOException(name(client) + ": the other side does not read");
    }
  }

  private void read() {
    try {
      while (true) {
        selector.select(key -> read((Connection) key.attachment()));
      }
    } catch (ClosedSelectorException closed) {
      // The clients are closed.
    } catch (IOException failed) {
      failure = failed;
    }
  }

  private void read(Connection connection) {
    try {
      if (connection.channel.read(connection.incoming) < 0) {
        throw new EOFException("the connection was closed");
      }
      connection.incoming.flip();
      while (connection.incoming.remaining() >= ACKNOWLEDGEMENT_BYTES) {
        acknowledged(connection, connection.incoming);
      }
      connection.incoming.compact();
    } catch (IOException failed) {
      if (selector.isOpen()) {
        failure =
            new IOException(
                "%s at port %d: %s"
                    .formatted(name(connection.index), connection.port(), failed.getMessage()),
                failed);
        close(connection.channel);
      }
    }
  }

  private void acknowledged(Connection connection, ByteBuffer in) throws IOException {
    byte type = in.get();
    byte length = in.get();
    int packetId = Short.toUnsignedInt(in.getShort());
    Integer number = inFlight.remove(connection.key(packetId));
    if (type != PUBACK || length != 2 || number == null) {
      throw new IOException("an unexpected packet, type 0x%02X".formatted(type));
    }
    onAcknowledged.accept(number);
  }

  /** Returns a CONNECT packet (MQTT 3.1.1, section 3.1) of a clean session. */
  private static byte[] connectPacket(String clientId) {
    byte[] id = clientId.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(14 + id.length)
        .put((byte) 0x10)
        .put((byte) (12 + id.length))
        .putShort((short) 4)
        .put("MQTT".getBytes(StandardCharsets.US_ASCII))
        .put((byte) 4)
        .put((byte) 2)
        .putShort((short) KEEP_ALIVE_SECONDS)
        .putShort((short) id.length)
        .put(id)
        .array();
  }

  /** Returns a PUBLISH packet (MQTT 3.1.1, section 3.3) with QoS 1. */
  private static ByteBuffer publishPacket(int packetId, String topic, byte[] payload) {
    byte[] name = topic.getBytes(StandardCharsets.US_ASCII);
    int length = 2 + name.length + 2 + payload.length;
    ByteBuffer packet = ByteBuffer.allocate(5 + length).put((byte) 0x32);
    for (int left = length; left > 0; left >>>= 7) {
      packet.put((byte) (left > 127 ? (left & 127) | 128 : left));
    }
    return packet
        .putShort((short) name.length)
        .put(name)
        .putShort((short) packetId)
        .put(payload)
        .flip();
  }

  private static void close(AutoCloseable each) {
    try {
      each.close();
    } catch (Exception alreadyGone) {
      // It is closed already.
    }
  }

  @Override
  public void close() {
    close(selector);
    connections.forEach(each -> close(each.channel));
  }
}
