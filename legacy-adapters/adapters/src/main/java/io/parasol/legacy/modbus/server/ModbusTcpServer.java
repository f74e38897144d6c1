// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.parasol.certs.tls.ServerTls;
import io.parasol.certs.tls.ServerTls.ClientCertificate;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.IpAddressText;
import io.parasol.legacy.TlsRecordGuard;
import io.parasol.legacy.modbus.frame.FireAndForget;
import io.parasol.legacy.modbus.frame.MbapDecoder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Serves Modbus/TCP on one thread, plain or inside mutual TLS. The pipeline of a connection, from
 * the socket inwards:
 *
 * <ol>
 *   <li>{@code tls}, if the server has material: TLS 1.2 or 1.3; a client without a certificate is
 *       refused. The {@link TlsRecordGuard} is before and behind it
 *   <li>{@code idle}: reports silence
 *   <li>{@code frames}: turns bytes into frames; a framing error ends the connection
 *   <li>{@code client}: admits the client, and responds
 * </ol>
 */
public final class ModbusTcpServer implements AutoCloseable {

  private static final int CLOSE_TIMEOUT_SECONDS = 2;
  private static final int RECHECK_SECONDS = 2;

  /** Bytes that wait for a slow client: above the second, nothing more is read from it. */
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(16 * 1024, 64 * 1024);

  private final NioEventLoopGroup loops;
  private final Channel listener;
  private final ClientConnections connections;
  private final HostPort address;

  private ModbusTcpServer(
      NioEventLoopGroup loops, Channel listener, ClientConnections connections) {
    this.loops = loops;
    this.listener = listener;
    this.connections = connections;
    InetSocketAddress bound = (InetSocketAddress) listener.localAddress();
    this.address = HostPort.of(bound);
  }

  /**
   * Starts a server.
   *
   * @param material the certificate of the server, and the anchors of client certificates; empty
   *     for plain Modbus/TCP.
   * @throws IOException with a one-line message, if the address cannot be bound.
   */
  public static ModbusTcpServer start(
      HostPort listen,
      Optional<Supplier<TlsMaterial>> material,
      ClientAdmission admission,
      ServerLimits limits)
      throws IOException {
    NioEventLoopGroup loops =
        new NioEventLoopGroup(1, new DefaultThreadFactory("northbound", true));
    ClientConnections connections =
        new ClientConnections(limits, ModbusTcpServer::isAdmitted, System.nanoTime());
    ServerTls tls =
        material.map(each -> new ServerTls(each, ClientCertificate.REQUIRED)).orElse(null);
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .childHandler(new Connections(admission, limits, connections, tls))
            .bind(listen.host(), listen.port())
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      var unused = loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
      throw new IOException(
          "modbus-server: cannot listen on %s: %s".formatted(listen, bound.cause().getMessage()),
          bound.cause());
    }
    var unused =
        loops
            .next()
            .scheduleWithFixedDelay(
                () -> connections.all().forEach(ModbusTcpServer::recheck),
                RECHECK_SECONDS,
                RECHECK_SECONDS,
                TimeUnit.SECONDS);
    return new ModbusTcpServer(loops, bound.channel(), connections);
  }

  private static boolean isAdmitted(Channel connection) {
    ChannelHandlerContext client = connection.pipeline().context(ClientHandler.class);
    return client != null && ((ClientHandler) client.handler()).isAdmitted();
  }

  private static void recheck(Channel connection) {
    ChannelHandlerContext client = connection.pipeline().context(ClientHandler.class);
    if (client != null) {
      ((ClientHandler) client.handler()).recheck(client);
    }
  }

  /** Sets up connections, and refuses those beyond the limits before the first byte of TLS. */
  private static final class Connections extends ChannelInitializer<SocketChannel> {
    private final ClientAdmission admission;
    private final ServerLimits limits;
    private final ClientConnections connections;
    private final @Nullable ServerTls tls;

    Connections(
        ClientAdmission admission,
        ServerLimits limits,
        ClientConnections connections,
        @Nullable ServerTls tls) {
      this.admission = admission;
      this.limits = limits;
      this.connections = connections;
      this.tls = tls;
    }

    @Override
    protected void initChannel(SocketChannel socket) {
      InetAddress address = socket.remoteAddress().getAddress();
      String from = IpAddressText.of(address);
      boolean mayBegin = tls == null || connections.mayBeginHandshake(address, System.nanoTime());
      if (!mayBegin || !connections.add(socket, address)) {
        admission.refused(from, "too_many_connections", "the limit of connections is reached");
        FireAndForget.close(socket);
        return;
      }
      var unused = socket.closeFuture().addListener(closed -> connections.remove(socket));
      if (tls != null) {
        SslHandler handler = new SslHandler(tls.engine());
        handler.setHandshakeTimeoutMillis(limits.handshake().toMillis());
        TlsRecordGuard.add(
            socket.pipeline(),
            handler,
            violation -> admission.refused(from, "malformed", violation.why()));
      }
      socket
          .pipeline()
          .addLast(
              "idle", new IdleStateHandler(limits.frame().toMillis(), 0, 0, TimeUnit.MILLISECONDS))
          .addLast("frames", new MbapDecoder())
          .addLast("client", new ClientHandler(admission, limits, from));
    }
  }

  /** Returns the bound address; its port is never 0. */
  public HostPort address() {
    return address;
  }

  /** Closes all connections and releases the port. Idempotent. */
  @Override
  public void close() {
    listener.close().awaitUninterruptibly(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    if (!loops.isShuttingDown()) {
      loops.next().execute(connections::close);
    }
    loops
        .shutdownGracefully(0, CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .awaitUninterruptibly(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }
}
