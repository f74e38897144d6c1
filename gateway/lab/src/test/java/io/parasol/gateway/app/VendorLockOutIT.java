// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static io.parasol.gateway.cli.run.Typed.parasol;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.client.Session;
import io.parasol.broker.client.SessionSettings;
import io.parasol.broker.client.Sessions;
import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.command.Rejection;
import io.parasol.certs.command.SignedCommand;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.evidence.Outcome;
import io.parasol.certs.identity.Role;
import io.parasol.certs.policy.VendorLockOut;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.certs.tuf.metadata.MetadataKey;
import io.parasol.certs.tuf.metadata.PathPattern;
import io.parasol.certs.tuf.metadata.RoleKeys;
import io.parasol.certs.tuf.metadata.RoleName;
import io.parasol.certs.tuf.repository.ExpiryPeriods;
import io.parasol.certs.tuf.repository.RepositoryEditor;
import io.parasol.certs.tuf.repository.RepositoryOwners;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SignerName;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.sessions.FieldOperator;
import io.parasol.gateway.sessions.RunningPeer;
import io.parasol.gateway.sessions.ValidatedMessages;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One document of the owners takes all rights from a vendor, against a running gateway. */
@DisplayName("A vendor that is locked out")
class VendorLockOutIT {

  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final Duration SESSION_END = Duration.ofSeconds(10);
  private static final OperatorName SERVICE = new OperatorName("acme-service");
  private static final DeviceId BOX = new DeviceId("box-1");

  /** A native device that the vendor operates. */
  private static final DeviceId VENDORS_BOX = new DeviceId("box-2");

  @TempDir Path folder;

  private final SigningKey owner = SigningKey.generate();
  private final SigningKey online = SigningKey.generate();
  private final SigningKey vendor = SigningKey.generate();
  private final SigningKey controlRoom = SigningKey.generate();
  private final AtomicInteger bridgeConnections = new AtomicInteger();
  private RepositoryEditor editor;
  private Path repository;
  private ServerSocket central;
  private FieldSite site;

  /** The first certificate of the vendor's device, which has renewed it since. */
  private BigInteger earlier;

  @BeforeEach
  void a_site_that_trusts_a_vendor() throws Exception {
    central = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread counter = new Thread(this::countConnections, "central");
    counter.setDaemon(true);
    counter.start();
    repository = folder.resolve("repository");
    editor =
        RepositoryEditor.init(
            folder.resolve("workshop"),
            new SiteId("field"),
            new RepositoryOwners(
                List.of(MetadataKey.of(owner.publicKey())), 1, MetadataKey.of(online.publicKey())),
            ExpiryPeriods.DEFAULT,
            Instant.now());
    editor.delegate(
        new RoleName("acme"),
        RoleKeys.of(List.of(MetadataKey.of(vendor.publicKey())), 1),
        List.of(new PathPattern("acme/*/*")),
        Instant.now());
    editor.changePolicy(
        policy ->
            policy
                .withSigner(signer("acme-remote", vendor))
                .withSigner(signer("control-room", controlRoom)),
        Instant.now());
    publish();
    Path home = Files.createDirectories(folder.resolve("site"));
    Files.copy(repository.resolve("metadata/1.root.json"), home.resolve("1.root.json"));
    site =
        FieldSite.make(
            home,
            """
            releases: {from: ../repository, root: 1.root.json}
            bridge: {to: "mqtts://127.0.0.1:%d"}
            devices: {%s: {native: true}, %s: {native: true}}
            """
                .formatted(central.getLocalPort(), BOX, VENDORS_BOX));
    site.authority().issueOperator(SERVICE, Role.OPERATOR);
    site.authority().exports().pem(SERVICE.value(), home);
    earlier = site.authority().issueDevice(VENDORS_BOX).serial();
    site.authority().renew(VENDORS_BOX.value());
    site.authority().exports().pem(VENDORS_BOX.value(), home);
  }

  @AfterEach
  void the_central_broker_is_closed() throws IOException {
    central.close();
  }

  /** Accepts connections and closes them, as a central broker that refuses its clients. */
  private void countConnections() {
    while (!central.isClosed()) {
      try {
        central.accept().close();
        bridgeConnections.incrementAndGet();
      } catch (IOException closed) {
        return;
      }
    }
  }

  private static CommandPolicy.Signer signer(String name, SigningKey key) {
    return new CommandPolicy.Signer(
        new SignerName(name), key.publicKey(), Set.of(CommandClass.SETPOINT));
  }

  private void publish() throws Exception {
    editor.sign(owner);
    editor.publish(online, repository, Instant.now());
  }

  private void lockOut() throws Exception {
    editor.lockOut(
        new VendorLockOut(
            "acme",
            Instant.now().truncatedTo(ChronoUnit.SECONDS),
            "contract ended",
            new VendorLockOut.Removed(
                Set.of(vendor.publicKey().fingerprint()),
                Set.of(earlier),
                Set.of(SERVICE),
                Set.of(),
                Set.of(new HostPort("127.0.0.1", central.getLocalPort())))),
        Instant.now());
    publish();
  }

  /** A session of the vendor's device, with its newer certificate. */
  private Session deviceSession(Sessions sessions) throws Exception {
    TlsMaterial material = site.material(VENDORS_BOX.value());
    return sessions.open(
        new SessionSettings(VENDORS_BOX.value(), () -> material, Optional.empty(), List.of()),
        new ValidatedMessages(delivery -> {}));
  }

  /** A session of the vendor's person. */
  private Session serviceSession(Sessions sessions) throws Exception {
    TlsMaterial material = site.material(SERVICE.value());
    return sessions.open(
        new SessionSettings(
            "service", () -> material, Optional.empty(), List.of("parasol/field/+/state")),
        new ValidatedMessages(delivery -> {}));
  }

  private byte[] command(SigningKey key) {
    Instant now = Instant.now().minusSeconds(1);
    return new Command(
            UUID.randomUUID().toString(),
            new SiteId("field"),
            BOX,
            CommandClass.SETPOINT,
            new Action.Write(Map.of(new PointName("limit"), new Value.Whole(60)), Optional.empty()),
            now.toEpochMilli(),
            now,
            now.plus(Duration.ofMinutes(5)),
            Map.of())
        .sign(key)
        .toJson();
  }

  /** As damage of the disk would, which no copy is left after. */
  private void damagePolicy() throws IOException {
    for (String name : List.of("policy.json", "policy.copy")) {
      Files.writeString(site.config().state().resolve(name), "{}");
    }
  }

  /** Returns the exit code of a client that connects and subscribes. */
  private int subscribeOnce(Gateway gateway, String client) throws IOException {
    try (RunningPeer subscriber =
        site.mosquitto(
            "mosquitto_sub", gateway, client, "-E", "-t", "parasol/field/gateway/health")) {
      await("the end of a client").atMost(TIMEOUT).until(subscriber::hasEnded);
      return subscriber.exit();
    }
  }

  private Path receipt() {
    return site.config().state().resolve("lock-outs/acme.json");
  }

  private void awaitReceipt(String outcome) {
    await("a receipt: " + outcome)
        .atMost(TIMEOUT)
        .until(() -> Files.exists(receipt()) && verified().contains("vendor acme: " + outcome));
  }

  private String verified() {
    return parasol("evidence", "verify", receipt(), "--ca", site.file("ca.pem")).done().out();
  }

  private static void assertRejected(FieldOperator operator, byte[] command) throws Exception {
    operator.send(BOX.value(), command);
    CommandReceipt end = operator.end(command);
    assertEquals(Outcome.REJECTED, end.outcome());
    assertEquals(Optional.of(Rejection.UNKNOWN_SIGNER.wireName()), end.reason());
  }

  @Test
  void loses_everything_at_once_and_for_as_long_as_the_owners_want() throws Exception {
    Path before = folder.resolve("timestamp-before.json");
    Path latest = folder.resolve("timestamp-latest.json");
    try (Gateway gateway = site.start();
        Sessions sessions = new Sessions(gateway.broker());
        FieldOperator operator = new FieldOperator(site, gateway.broker(), "one")) {
      Session service = serviceSession(sessions);
      Session device = deviceSession(sessions);
      await("the vendor's sessions")
          .atMost(TIMEOUT)
          .until(() -> service.isConnected() && device.isConnected());
      await("the bridge").atMost(TIMEOUT).until(() -> bridgeConnections.get() > 0);
      Files.copy(repository.resolve("metadata/timestamp.json"), before);

      lockOut();
      gateway.reload(site.config());

      await("the end of the sessions")
          .atMost(SESSION_END)
          .until(() -> !service.isConnected() && !device.isConnected());
      awaitReceipt("locked-out");
      assertRejected(operator, command(vendor));
      byte[] allowed = command(controlRoom);
      operator.send(BOX.value(), allowed);
      await("a receipt of the control room")
          .atMost(TIMEOUT)
          .until(
              () ->
                  operator.said(BOX + "/receipt").size() > 1
                      && !operator.receipts(SignedCommand.parse(allowed).unverifiedId()).isEmpty());
      assertTrue(
          operator.receipts(SignedCommand.parse(allowed).unverifiedId()).stream()
              .noneMatch(each -> each.reason().equals(Optional.of("unknown_signer"))));
      await("the event")
          .atMost(TIMEOUT)
          .until(
              () ->
                  operator.said("gateway/event").stream()
                      .anyMatch(each -> each.contains("\"event\":\"vendor_locked_out\"")));

      // The document of before must not end the lock-out.
      Path timestamp = repository.resolve("metadata/timestamp.json");
      Files.copy(timestamp, latest);
      Files.copy(before, timestamp, StandardCopyOption.REPLACE_EXISTING);
      gateway.reload(site.config());
      await("the refusal of the older document")
          .atMost(TIMEOUT)
          .until(
              () ->
                  operator.said("gateway/event").stream()
                      .anyMatch(
                          each -> each.contains("releases_refused") && each.contains("rollback")));
      assertRejected(operator, command(vendor));
      assertFalse(service.isConnected());
    }
    Path hidden = Files.move(repository, folder.resolve("hidden"));
    int connections = bridgeConnections.get();
    damagePolicy();
    try (Gateway gateway = site.start();
        Sessions sessions = new Sessions(gateway.broker())) {
      Session service = serviceSession(sessions);
      assertNotEquals(0, subscribeOnce(gateway, SERVICE.value()));
      assertNotEquals(0, subscribeOnce(gateway, "operator"), "it is unknown who is locked out");
      assertFalse(service.isConnected());

      Files.move(hidden, repository);
      Files.copy(
          latest,
          repository.resolve("metadata/timestamp.json"),
          StandardCopyOption.REPLACE_EXISTING);
      gateway.reload(site.config());

      try (FieldOperator operator = new FieldOperator(site, gateway.broker(), "restored")) {
        assertRejected(operator, command(vendor));
        assertFalse(service.isConnected());
      }
    }
    assertEquals(connections, bridgeConnections.get());
    hidden = Files.move(repository, folder.resolve("hidden"));
    try (Gateway gateway = site.start();
        Sessions sessions = new Sessions(gateway.broker());
        FieldOperator operator = new FieldOperator(site, gateway.broker(), "two")) {
      Session service = serviceSession(sessions);
      Session device = deviceSession(sessions);
      assertRejected(operator, command(vendor));
      assertFalse(service.isConnected() || device.isConnected());
      assertEquals(connections, bridgeConnections.get());

      Files.move(hidden, repository);
      editor.changePolicy(policy -> policy.withoutLockOut("acme"), Instant.now());
      publish();
      gateway.reload(site.config());

      awaitReceipt("readmitted");
      await("the vendor's sessions")
          .atMost(TIMEOUT)
          .until(() -> service.isConnected() && device.isConnected());
    }
    String log = parasol("log", "show", "-c", site.file("site.yaml")).done().out();
    assertTrue(log.contains("locked-out") && log.contains("readmitted"), log);
    String holder =
        "certificate %s: of spiffe://parasol/site/field/device/%s"
            .formatted(earlier.toString(16), VENDORS_BOX);
    assertTrue(verified().contains(holder), this::verified);
  }
}
