// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import io.parasol.broker.access.AccessTable;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.Role;
import io.parasol.certs.json.Json;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.gateway.figures.FigureSnapshot;
import io.parasol.gateway.web.OpenConnections;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@DisplayName("The server of the page, with changed requests,")
class PageFuzzTest {

  private static final int REQUESTS = 10_000;
  private static final SiteId SITE = new SiteId("field");
  private static final TrustDomain DOMAIN = new TrustDomain("parasol");
  private static final Identity.Operator ANNA =
      new Identity.Operator(DOMAIN, SITE, Role.OPERATOR, new OperatorName("anna"));

  @TempDir private Path folder;
  private final Random random = new Random(16);

  /** A second passes for each connection and each request, so that no limit is reached. */
  private final AtomicLong seconds = new AtomicLong();

  private final Map<String, Integer> statuses = new TreeMap<>();
  private PageParts parts;
  private EmbeddedChannel channel;
  private String cookie;

  private static final class People implements PagePeople {
    @Override
    public Optional<PagePerson> named(OperatorName name) {
      return Optional.of(ANNA)
          .filter(each -> each.name().equals(name))
          .map(each -> new PagePerson(each, BigInteger.ONE));
    }

    @Override
    public boolean isRevoked(PagePerson person) {
      return false;
    }

    @Override
    public Optional<Identity.Operator> holding(X509Certificate certificate) {
      return Optional.empty();
    }

    @Override
    public Optional<RefusedCertificate> refusal(X509Certificate certificate) {
      return Optional.empty();
    }

    @Override
    public Set<String> hosts() {
      return Set.of("gateway.example");
    }

    @Override
    public String root() {
      return "";
    }

    @Override
    public List<PageCertificate> certificates() {
      return List.of(
          new PageCertificate(
              "anna", "person", Optional.of("operator"), Instant.EPOCH, false, Optional.empty()));
    }
  }

  /** A session in which nothing is ever received. */
  private static final class NoFigures implements PageServices.Figures {
    @Override
    public Optional<FigureSnapshot> snapshot() {
      return Optional.empty();
    }

    @Override
    public CompletionStage<Optional<MoneyToday>> money() {
      return CompletableFuture.completedFuture(Optional.empty());
    }
  }

  @BeforeEach
  void open() throws Exception {
    PageSessions sessions = PageSessions.in(folder);
    cookie = sessions.begin(new PagePerson(ANNA, BigInteger.ONE), Instant.now());
    Identity.Gateway gateway = new Identity.Gateway(DOMAIN, SITE);
    PageServices services =
        new PageServices(
            new AccessTable(new Topics("parasol", SITE), gateway),
            () -> Set.of(new DeviceId("box-01")),
            new People(),
            LoginLinks.in(folder),
            sessions,
            () -> {
              throw new IllegalStateException("no TLS in this test");
            },
            (others, readings) -> () -> {},
            (name, request) -> CompletableFuture.completedFuture(request),
            (device, command) -> {},
            new NoFigures(),
            () -> Json.object().build(),
            new PageServices.Refusals() {
              @Override
              public void refused(String from, String why) {}

              @Override
              public void limitReached(String limit, String from, long count) {}
            },
            InstantSource.system());
    PageLogin login = new PageLogin(services, new LoginAttempts(System::nanoTime), true);
    channel = new EmbeddedChannel();
    parts =
        new PageParts(
            new StaticFiles(),
            new PageApi(services, login),
            new LiveFeed(channel.eventLoop(), "parasol/field/", services.messages()),
            new HostCheck(services.people()::hosts),
            new OpenConnections("page", 128),
            new PageLimits(
                (limit, from, count) -> {},
                () -> TimeUnit.SECONDS.toNanos(seconds.incrementAndGet())),
            new CertificateRefusals(services.people(), services.refusals()));
  }

  private List<String> requests() {
    String head = " HTTP/1.1\r\nHost: gateway.example\r\nCookie: __Host-parasol=" + cookie + "\r\n";
    String json = head + "Content-Type: application/json\r\nContent-Length: ";
    return List.of(
        "GET /" + head + "\r\n",
        "GET /app.js" + head + "Accept-Encoding: gzip\r\nIf-None-Match: \"0\"\r\n\r\n",
        "GET /api/v1/session" + head + "\r\n",
        "GET /api/v1/certificates?from=0&limit=1" + head + "\r\n",
        "GET /api/v1/access" + head + "Origin: https://gateway.example\r\n\r\n",
        "POST /api/v1/login" + json + "16\r\n\r\n{\"link\":\"guess\"}",
        "POST /api/v1/request" + json + "2\r\n\r\n{}",
        "POST /api/v1/command/box-01" + json + "2\r\n\r\n{}",
        "POST /api/v1/request"
            + head
            + "Content-Type: application/json\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n"
            + "2\r\n"
            + "{}\r\n"
            + "0\r\n\r\n");
  }

  /** Changes, inserts, removes or repeats some bytes. */
  private byte[] changed(byte[] request) {
    byte[] changed = request.clone();
    for (int i = random.nextInt(4); i >= 0 && changed.length > 1; i--) {
      int at = random.nextInt(changed.length);
      int length = 1 + random.nextInt(Math.min(40, changed.length - at));
      byte[] tail = Arrays.copyOfRange(changed, at, changed.length);
      switch (random.nextInt(4)) {
        case 0 -> changed[at] = (byte) random.nextInt();
        case 1 -> changed = Arrays.copyOf(changed, at);
        case 2 -> changed = concat(Arrays.copyOf(changed, at + length), tail);
        default -> {
          byte[] noise = new byte[length];
          random.nextBytes(noise);
          changed = concat(Arrays.copyOf(changed, at), concat(noise, tail));
        }
      }
    }
    return changed;
  }

  private static byte[] concat(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  /** Sends bytes in a connection of their own, and counts the responses by status. */
  private void send(byte[] request) {
    channel = new EmbeddedChannel();
    PagePipeline.addHttp(channel.pipeline(), parts);
    channel.pipeline().fireChannelActive();
    channel.writeInbound(Unpooled.wrappedBuffer(request));
    channel.runPendingTasks();
    for (Object out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      String text = out instanceof ByteBuf bytes ? bytes.toString(ISO_8859_1) : "";
      if (text.startsWith("HTTP/1.1 ")) {
        statuses.merge(text.substring(9, 12), 1, Integer::sum);
      }
      ReferenceCountUtil.release(out);
    }
    channel.finishAndReleaseAll();
    channel.checkException();
  }

  @Test
  void responds_to_each_that_is_valid() {
    requests().forEach(request -> send(request.getBytes(ISO_8859_1)));

    assertEquals(Map.of("200", 7, "202", 1, "401", 1), statuses);
  }

  @Test
  void are_not_logged_if_a_client_ends_the_connection_within_one() {
    ListAppender<ILoggingEvent> logged = new ListAppender<>();
    logged.start();
    Logger logger = (Logger) LoggerFactory.getLogger(PageHandler.class);
    logger.addAppender(logged);
    try {
      send("POST /login HTTP/1.1\r\nContent-Length: 9\r\n\r\nhalf".getBytes(ISO_8859_1));
    } finally {
      logger.detachAppender(logged);
    }

    assertEquals(
        List.of(),
        logged.list.stream().filter(each -> each.getLevel().isGreaterOrEqual(Level.INFO)).toList());
  }

  private EmbeddedChannel connect() {
    EmbeddedChannel opened = new EmbeddedChannel();
    PagePipeline.addHttp(opened.pipeline(), parts);
    opened.pipeline().fireChannelActive();
    return opened;
  }

  @Test
  void ends_no_live_stream_however_many_connections_another_client_opens() {
    EmbeddedChannel idle = connect();
    EmbeddedChannel live = connect();
    String request =
        "GET /api/v1/live HTTP/1.1\r\nHost: gateway.example\r\nCookie: __Host-parasol=";
    live.writeInbound(Unpooled.copiedBuffer(request + cookie + "\r\n\r\n", ISO_8859_1));
    List<EmbeddedChannel> strangers = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      strangers.add(connect());
    }

    assertFalse(idle.isOpen());
    assertTrue(live.isOpen());
    strangers.forEach(EmbeddedChannel::finishAndReleaseAll);
    live.finishAndReleaseAll();
  }

  @Test
  void neither_fails_nor_responds_with_a_defect() {
    List<String> requests = requests();
    for (int i = 0; i < REQUESTS; i++) {
      send(changed(requests.get(i % requests.size()).getBytes(ISO_8859_1)));
    }

    assertTrue(statuses.getOrDefault("400", 0) > 100, statuses::toString);
    assertTrue(statuses.getOrDefault("200", 0) > 100, statuses::toString);
    assertEquals(
        Set.of(),
        statuses.keySet().stream()
            .filter(status -> status.startsWith("5"))
            .collect(java.util.stream.Collectors.toSet()),
        statuses::toString);
  }
}
