// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.broker.client.Delivery;
import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.broker.client.Session;
import io.parasol.broker.client.Sessions;
import io.parasol.broker.topic.SiteTopic;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.DamagedFile;
import io.parasol.certs.keys.KeyStorage;
import io.parasol.config.model.site.CertificateLifetimes;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.gateway.clock.TrustedClock;
import io.parasol.gateway.command.CommandInbox;
import io.parasol.gateway.health.Plant;
import io.parasol.gateway.health.Watching;
import io.parasol.gateway.store.segment.Corruption;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.telemetry.Telemetry;
import io.parasol.gateway.telemetry.TelemetrySettings;
import io.parasol.gateway.telemetry.publish.TelemetryListener;
import io.parasol.gateway.telemetry.report.Uptime;
import io.parasol.gateway.trust.Credentials;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing listens at the address of the broker, so that no session connects. */
@DisplayName("The sessions of devices")
class DeviceSessionsTest {

  private static final DeviceId EAST = Plant.EAST;
  private static final SuspendedDevices.Reason ANOTHER = SuspendedDevices.Reason.ANOTHER_DEVICE;

  @TempDir private Path folder;
  private final List<OpenedSession> opened = new ArrayList<>();
  private final AtomicInteger up = new AtomicInteger();
  private Runnable whileOpening = () -> {};
  private ServerSocket reserved;
  private Telemetry telemetry;
  private Sessions clients;
  private DeviceSessions sessions;

  private static final class OpenedSession implements Session {
    private boolean isClosed;

    @Override
    public boolean isConnected() {
      return false;
    }

    @Override
    public int window() {
      return 1;
    }

    @Override
    public CompletionStage<PublishResult> publish(Publication publication) {
      return CompletableFuture.completedFuture(PublishResult.ACCEPTED);
    }

    @Override
    public void reconnect() {}

    @Override
    public CompletionStage<Void> close(Optional<Publication> last) {
      isClosed = true;
      return CompletableFuture.completedFuture(null);
    }
  }

  private final class Feed implements UpstreamFeed {
    @Override
    public Session mirrored(Session session) {
      whileOpening.run();
      OpenedSession made = new OpenedSession();
      opened.add(made);
      return made;
    }

    @Override
    public boolean acceptsNativeMessages() {
      return false;
    }

    @Override
    public CompletionStage<Void> forward(SiteTopic.OfDevice topic, Delivery delivery) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void forward(Publication publication) {}
  }

  private static final class NoListener implements TelemetryListener {
    @Override
    public void onLost(Gap gap) {}

    @Override
    public void onRejected(Recipient by, DeviceId device, long seq) {}

    @Override
    public void onStoreDegraded(String why) {}

    @Override
    public void onStoreRecovered() {}

    @Override
    public void onStoreCorruption(Corruption corruption) {}
  }

  @BeforeEach
  void make() throws Exception {
    SiteId site = new SiteId("rooftop");
    Topics topics = new Topics("parasol", site);
    reserved = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    HostPort nothing = new HostPort("127.0.0.1", reserved.getLocalPort());
    reserved.close();
    TrustDomain domain = new TrustDomain("parasol");
    var unused =
        SiteAuthority.init(
            folder.resolve("pki"), domain, site, Set.of("localhost"), Clock.systemUTC());
    Credentials credentials =
        Credentials.open(
            folder.resolve("pki"),
            KeyStorage.FILES,
            new Credentials.Holders(
                domain,
                site,
                Optional.of("localhost"),
                List.of(EAST),
                Set.of(),
                CertificateLifetimes.DEFAULT),
            TrustedClock.open(Instant::now, new Uptime(1, () -> 60_000), folder.resolve("clock")),
            DamagedFile.Listener.NONE);
    telemetry =
        Telemetry.open(
            new TelemetrySettings(
                folder.resolve("store"),
                64L << 20,
                Duration.ofSeconds(1),
                TelemetrySettings.DEFAULT_DRAIN,
                Optional.empty(),
                topics,
                Map.of()),
            new NoListener());
    clients = new Sessions(nothing);
    sessions =
        new DeviceSessions(
            List.of(EAST),
            new SessionEnvironment(
                topics,
                Brokers.embedded(nothing, site, credentials),
                new Feed(),
                Optional.empty(),
                new Watching(Map.of()).watch,
                new CommandInbox((device, why) -> {}),
                device -> false),
            telemetry,
            new AcceptedTelemetry(),
            clients);
  }

  @AfterEach
  void close() throws Exception {
    clients.close();
    telemetry.close();
  }

  private List<Boolean> isClosed() {
    return opened.stream().map(each -> each.isClosed).toList();
  }

  @Test
  void are_opened_once() {
    sessions.open(sessions.active(), up::incrementAndGet);
    sessions.resume(EAST, ANOTHER);

    assertEquals(List.of(false), isClosed());
    assertEquals(1, sessions.count());
    assertEquals(0, up.get());
  }

  @Test
  void are_not_opened_for_a_device_that_was_suspended_meanwhile() {
    List<DeviceId> active = sessions.active();
    var unused = sessions.suspend(EAST, ANOTHER);

    sessions.open(active, up::incrementAndGet);

    assertEquals(List.of(), isClosed());
    assertEquals(0, sessions.count());
    assertEquals(1, up.get(), "the start does not wait for it");
  }

  @Test
  void are_closed_if_their_device_is_suspended_while_they_are_opened() {
    whileOpening =
        () -> {
          var unused = sessions.suspend(EAST, ANOTHER);
        };

    sessions.open(sessions.active(), up::incrementAndGet);

    assertEquals(List.of(true), isClosed());
    assertEquals(0, sessions.count());

    whileOpening = () -> {};
    sessions.resume(EAST, ANOTHER);

    assertEquals(List.of(true, false), isClosed());
    assertEquals(1, sessions.count());
  }

  @Test
  void are_opened_for_a_device_that_was_resumed_meanwhile() {
    var unused = sessions.suspend(EAST, ANOTHER);
    List<DeviceId> active = sessions.active();
    sessions.resume(EAST, ANOTHER);

    sessions.open(active, up::incrementAndGet);

    assertEquals(List.of(false), isClosed());
  }
}
