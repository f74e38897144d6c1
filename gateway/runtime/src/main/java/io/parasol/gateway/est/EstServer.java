// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.est;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.parasol.certs.est.EnrolmentRefusal;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.limit.TokenBucket.Rate;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.gateway.concurrent.SerialExecutor;
import io.parasol.gateway.web.OpenConnections;
import io.parasol.gateway.web.RequestRates;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves EST over TLS, with the certificate of the broker. One thread serves the connections,
 * another one does what waits for the disk.
 */
public final class EstServer implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(EstServer.class);

  private static final int CLOSE_TIMEOUT_SECONDS = 2;
  private static final int MAX_QUEUED = 32;

  /** Which rates of requests and connections a server allows. */
  public static final class Rates {

    /** The controllers of one plant. */
    public static final Rates SITE =
        new Rates(new Rate(2, 30), new Rate(20, 60), new Rate(5, 30), new Rate(50, 100), 64);

    /** Many sites; those behind one mobile network share an address. */
    public static final Rates FLEET =
        new Rates(new Rate(20, 200), new Rate(60, 400), new Rate(20, 200), new Rate(60, 400), 1024);

    private final Rate requestsPerAddress;
    private final Rate requests;
    private final Rate connectionsPerAddress;
    private final Rate connections;
    private final int maxConnections;

    private Rates(
        Rate requestsPerAddress,
        Rate requests,
        Rate connectionsPerAddress,
        Rate connections,
        int maxConnections) {
      this.maxConnections = maxConnections;
      this.requestsPerAddress = requestsPerAddress;
      this.requests = requests;
      this.connectionsPerAddress = connectionsPerAddress;
      this.connections = connections;
    }
  }

  private final NioEventLoopGroup loops;
  private final ChannelGroup connections;
  private final SerialExecutor executor;
  private final Channel listener;
  private final HostPort address;

  private EstServer(
      NioEventLoopGroup loops,
      ChannelGroup connections,
      SerialExecutor executor,
      Channel listener) {
    this.loops = loops;
    this.connections = connections;
    this.executor = executor;
    this.listener = listener;
    InetSocketAddress bound = (InetSocketAddress) listener.localAddress();
    this.address = HostPort.of(bound);
  }

  /**
   * The parts of the gateway that the server uses.
   *
   * @param state the state folder, with the claims.
   * @param material the certificate of the broker, with the anchors of client certificates of the
   *     site.
   */
  public record Parts(
      Path state,
      EnrolmentAuthority authority,
      ClientCertificates clients,
      IssuerCertification certification,
      Supplier<TlsMaterial> material,
      EnrolmentListener listener,
      Rates rates) {

    /** Returns the material for TLS, which accepts birth certificates as well. */
    private TlsMaterial accepting() {
      TlsMaterial own = material.get();
      List<X509Certificate> anchors = new ArrayList<>(own.anchors());
      anchors.addAll(clients.makers());
      return own.withAnchors(anchors);
    }

    /** Returns the roots and issuers of the site. */
    private List<X509Certificate> authorities() {
      TlsMaterial own = material.get();
      Set<X509Certificate> all = new LinkedHashSet<>(own.anchors());
      all.addAll(own.chain().subList(1, own.chain().size()));
      return List.copyOf(all);
    }
  }

  /**
   * Starts the server.
   *
   * @throws IOException with a one-line message, if the address cannot be bound.
   */
  public static EstServer start(HostPort listen, Parts parts) throws IOException {
    EnrolmentListener listener = new LoggedEnrolments(parts.listener());
    SerialExecutor executor =
        new SerialExecutor("enrolment", MAX_QUEUED, SerialExecutor.Closing.FINISH);
    long now = System.nanoTime();
    EstParts shared =
        new EstParts(
            new Enrolments(
                parts.authority(),
                parts.clients(),
                EnrolmentRecords.in(parts.state()),
                parts.certification(),
                parts::authorities,
                listener),
            executor,
            listener,
            new RequestRates(parts.rates().requestsPerAddress, parts.rates().requests, now),
            new OpenConnections("enrolment", parts.rates().maxConnections));
    ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    NioEventLoopGroup loops = new NioEventLoopGroup(1, new DefaultThreadFactory("est", true));
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new EstPipeline(
                    shared,
                    new RequestRates(
                        parts.rates().connectionsPerAddress, parts.rates().connections, now),
                    connections,
                    parts::accepting))
            .bind(listen.host(), listen.port())
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      var unused = loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
      throw new IOException(
          "enrolment: cannot listen on %s: %s".formatted(listen, bound.cause().getMessage()),
          bound.cause());
    }
    EstServer server = new EstServer(loops, connections, executor, bound.channel());
    log.info("enrolment started address={}", server.address);
    return server;
  }

  /** Writes log lines, and passes everything on. */
  private static final class LoggedEnrolments implements EnrolmentListener {
    private final EnrolmentListener next;
    private final EnrolmentRefusalLog refusals = new EnrolmentRefusalLog(System::nanoTime);

    LoggedEnrolments(EnrolmentListener next) {
      this.next = next;
    }

    @Override
    public void enrolled(DeviceId device, X509Certificate certificate, Way way) {
      log.info(
          "certificate issued name={} way={} serial={} until={}",
          device,
          way.wireName(),
          certificate.getSerialNumber().toString(16),
          certificate.getNotAfter().toInstant());
      next.enrolled(device, certificate, way);
    }

    @Override
    public void waiting(WaitingEnrolments.Waiting request) {
      log.info(
          "enrolment waits for an operator device={} id={} key={} requester=\"{}\"",
          request.device(),
          request.id(),
          request.key(),
          request.requester());
      next.waiting(request);
    }

    @Override
    public void refused(String from, String device, EnrolmentRefusal reason, String why) {
      refusals.refused(from, device, reason, why);
      next.refused(from, device, reason, why);
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
    connections.close().awaitUninterruptibly(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    executor.close();
    loops
        .shutdownGracefully(0, CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .awaitUninterruptibly(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }
}
