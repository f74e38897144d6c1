// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.nio.NioEventLoopGroup;
import io.parasol.broker.session.Delivery;
import io.parasol.broker.session.Publication;
import io.parasol.broker.session.Session;
import io.parasol.broker.session.SessionListener;
import io.parasol.broker.session.SessionSettings;
import io.parasol.broker.session.Sessions;
import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.command.SignedCommand;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.evidence.Outcome;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.Members;
import io.parasol.certs.release.metadata.FirmwareVersion;
import io.parasol.certs.release.metadata.MetadataKey;
import io.parasol.certs.release.metadata.PathPattern;
import io.parasol.certs.release.metadata.Release;
import io.parasol.certs.release.metadata.RoleKeys;
import io.parasol.certs.release.metadata.RoleName;
import io.parasol.certs.release.metadata.TargetPath;
import io.parasol.certs.release.metadata.VersionRange;
import io.parasol.certs.release.workshop.Keepers;
import io.parasol.certs.release.workshop.Lives;
import io.parasol.certs.release.workshop.NewRelease;
import io.parasol.certs.release.workshop.Workshop;
import io.parasol.certs.tls.Certificates;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.site.CommandClass;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.HostPort;
import io.parasol.config.site.SignerName;
import io.parasol.config.site.SiteId;
import io.parasol.config.site.UpdateWindow;
import io.parasol.legacy.modbus.ModbusServer;
import io.parasol.legacy.modbus.ServerSettings;
import io.parasol.legacy.simulator.LoaderFaults;
import io.parasol.legacy.simulator.SimulatedLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole way of docs/updates.md, against a running gateway: a vendor signs 1.4.0, the owner has
 * delegated its path, two operators sign the install, two devices take it one after the other; and
 * then what a thief of keys can do, which is nothing.
 */
@DisplayName("A release, from its vendor into devices")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UpdateIT {

  private static final SiteId SITE = new SiteId("field");
  private static final DeviceId ONE = new DeviceId("inverter-01");
  private static final DeviceId TWO = new DeviceId("inverter-02");
  private static final RoleName ACME = new RoleName("acme");
  private static final String PATH = "acme/pv2000/fw-1.4.0.bin";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path folder;

  private final SigningKey chief = SigningKey.generate();
  private final SigningKey deputy = SigningKey.generate();
  private final SigningKey owner = SigningKey.generate();
  private final SigningKey online = SigningKey.generate();
  private final SigningKey vendor = SigningKey.generate();
  private final NioEventLoopGroup loops = new NioEventLoopGroup(1);
  private final Map<DeviceId, SimulatedLoader> loaders = new ConcurrentHashMap<>();
  private final List<AutoCloseable> open = new ArrayList<>();
  private final List<byte[]> receipts = new CopyOnWriteArrayList<>();
  private final Map<String, String> updates = new ConcurrentHashMap<>();
  private final AtomicReference<VerificationKey> gatewayKey = new AtomicReference<>();
  private final byte[] image = image("1.4.0");
  private long counter = Instant.now().toEpochMilli();
  private Workshop workshop;
  private Session operator;
  private byte[] firstEnvelope = {};
  private byte[] otherEnvelope = {};

  private static byte[] image(String version) {
    byte[] rest = new byte[2_000];
    new Random(version.hashCode()).nextBytes(rest);
    return SimulatedLoader.image("acme-pv2000", version, rest);
  }

  @BeforeAll
  void a_release_goes_into_two_devices_one_after_the_other() throws Exception {
    workshop =
        Workshop.init(
            folder.resolve("workshop"),
            SITE,
            new Keepers(List.of(key(owner)), 1, key(online)),
            Lives.USUAL,
            Instant.now());
    workshop.delegate(
        ACME,
        RoleKeys.of(List.of(key(vendor)), 1),
        List.of(new PathPattern("acme/pv2000/*")),
        Instant.now());
    workshop.changePolicy(
        policy -> policy.withSigner(signer("chief", chief)).withSigner(signer("deputy", deputy)),
        Instant.now());
    release("acme/pv2000/fw-1.2.0.bin", image("1.2.0"), "acme-pv2000", "1.2.0", 12);
    release(PATH, image, "acme-pv2000", "1.4.0", 14);
    release("acme/pv2000/other-1.5.0.bin", image("1.5.0"), "acme-pv3000", "1.5.0", 15);
    release("acme/pv2000/cut-1.6.0.bin", image("1.6.0"), "acme-pv2000", "1.6.0", 16);
    workshop.sign(owner);
    workshop.sign(vendor);
    Path repository = folder.resolve("repository");
    workshop.publish(online, repository, Instant.now());
    cutShort(repository.resolve("targets/acme/pv2000"), "cut-1.6.0.bin");

    Path site = folder.resolve("site");
    Files.createDirectories(site.resolve("profiles"));
    Files.copy(repository.resolve("metadata/1.root.json"), site.resolve("1.root.json"));
    Files.writeString(
        site.resolve("profiles/loader.yaml"),
        """
        profile: loader
        points:
          any: {at: holding 0, type: uint16}
        identity: device-identification
        firmware:
          driver: modbus-file
          patience: 1s
          restart: 2s
          enter:
            - write: {at: coil 100, words: [1]}
          file: {mode: record, number: 1, words: 122, read-back: true}
          activate:
            - write: {at: coil 100, words: [0]}
        """);
    FieldSite made =
        FieldSite.make(
            site,
            """
            releases: {from: ../repository, root: 1.root.json}
            updates: {at-once: {devices: 2}}
            links:
              one: {tcp: "%s"}
              two: {tcp: "%s"}
            devices:
              inverter-01: {link: one, unit: 1, profile: loader, every: 200ms}
              inverter-02: {link: two, unit: 1, profile: loader, every: 200ms}
            """
                .formatted(loader(ONE), loader(TWO)));
    Gateway gateway = made.start();
    open.add(gateway);
    listen(made, gateway);

    otherEnvelope = install(ONE, named(PATH, "1.4.0", image), chief, deputy);
    send(ONE, otherEnvelope);
    firstEnvelope = install(TWO, named(PATH, "1.4.0", image), chief, deputy);
    send(TWO, firstEnvelope);
  }

  @AfterAll
  void all_is_closed() throws Exception {
    for (int last = open.size() - 1; last >= 0; last--) {
      open.get(last).close();
    }
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
  }

  private static MetadataKey key(SigningKey key) {
    return MetadataKey.of(key.publicHalf());
  }

  private static CommandPolicy.Signer signer(String name, SigningKey key) {
    return new CommandPolicy.Signer(
        new SignerName(name), key.publicHalf(), Set.of(CommandClass.FIRMWARE));
  }

  private void release(String path, byte[] bytes, String model, String version, long count)
      throws Exception {
    Path file = Files.write(folder.resolve(version + ".bin"), bytes);
    workshop.addRelease(
        new NewRelease(
            file,
            new TargetPath(path),
            new Release(Set.of(model), new FirmwareVersion(version), count, VersionRange.any()),
            Optional.of(ACME)),
        Instant.now());
  }

  /** Somebody, or a bad stick, has lost the end of an image. */
  private static void cutShort(Path targets, String name) throws Exception {
    try (var files = Files.list(targets)) {
      Path file = files.filter(each -> each.toString().endsWith(name)).findFirst().orElseThrow();
      byte[] whole = Files.readAllBytes(file);
      Files.write(file, Arrays.copyOf(whole, whole.length - 100));
    }
  }

  private HostPort loader(DeviceId device) throws Exception {
    SimulatedLoader loader =
        new SimulatedLoader(
            SimulatedLoader.Kind.FILE,
            "acme-pv2000",
            "SN-" + device,
            "1.3.0",
            Duration.ofMillis(50),
            LoaderFaults.NONE);
    loaders.put(device, loader);
    ModbusServer server =
        ModbusServer.start(
            new HostPort("127.0.0.1", 0),
            loops,
            ServerSettings.USUAL,
            (unit, request) -> loader.answerAlone(request, Instant.now()).answer());
    open.add(server);
    return server.address();
  }

  private SimulatedLoader simulated(DeviceId device) {
    return Objects.requireNonNull(loaders.get(device));
  }

  private void listen(FieldSite site, Gateway gateway) throws Exception {
    TlsMaterial material = TlsMaterial.loadPkcs12(site.file("operator.p12"), new char[0]);
    Sessions sessions = new Sessions(gateway.broker());
    open.add(sessions);
    AtomicReference<Boolean> isUp = new AtomicReference<>(false);
    operator =
        sessions.open(
            new SessionSettings(
                "operator",
                () -> material,
                Optional.empty(),
                List.of(
                    "parasol/field/+/receipt",
                    "parasol/field/+/update",
                    "parasol/field/gateway/state")),
            new SessionListener() {
              @Override
              public void connected() {
                isUp.set(true);
              }

              @Override
              public void disconnected(String why) {}

              @Override
              public void delivered(Delivery delivery) {
                take(delivery);
              }
            });
    Awaitility.await().atMost(PATIENCE).until(() -> isUp.get() && gatewayKey.get() != null);
  }

  private void take(Delivery delivery) {
    if (delivery.topic().endsWith("/receipt")) {
      receipts.add(delivery.payload());
    } else if (delivery.topic().endsWith("/update")) {
      updates.merge(
          delivery.topic(),
          new String(delivery.payload(), StandardCharsets.UTF_8),
          (before, now) -> before + "\n" + now);
    } else {
      try {
        String pem = Members.of(Json.parse(delivery.payload()), "state").text("certificate");
        gatewayKey.set(
            VerificationKey.of(
                Certificates.read(Files.writeString(folder.resolve("gateway.pem"), pem)).get(0)));
      } catch (Exception notYet) {
        throw new AssertionError(notYet);
      }
    }
  }

  private static Action.Image named(String path, String version, byte[] bytes) throws Exception {
    return new Action.Image(
        path,
        version,
        bytes.length,
        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
  }

  private byte[] install(DeviceId device, Action.Image wanted, SigningKey... signers) {
    Instant now = Instant.now();
    Command command =
        new Command(
            "it-" + ++counter,
            SITE,
            device,
            CommandClass.FIRMWARE,
            new Action.Install(wanted, UpdateWindow.ALWAYS),
            counter,
            now.minusSeconds(30).truncatedTo(ChronoUnit.MILLIS),
            now.plusSeconds(3_600).truncatedTo(ChronoUnit.MILLIS),
            Map.of());
    SignedCommand signed = command.sign(signers[0]);
    for (int i = 1; i < signers.length; i++) {
      signed = signed.signedAlsoBy(signers[i]);
    }
    return signed.toJson();
  }

  private void send(DeviceId device, byte[] envelope) {
    var unused =
        operator.publish(Publication.json("parasol/field/" + device + "/command", envelope, false));
  }

  private static String id(byte[] envelope) throws Exception {
    return SignedCommand.parse(envelope).allegedId().orElseThrow();
  }

  private List<CommandReceipt> receiptsOf(byte[] envelope) throws Exception {
    String id = id(envelope);
    List<CommandReceipt> all = new ArrayList<>();
    for (byte[] each : receipts) {
      CommandReceipt receipt = CommandReceipt.open(each, gatewayKey.get());
      if (receipt.command().equals(Optional.of(id))) {
        all.add(receipt);
      }
    }
    return all;
  }

  private CommandReceipt end(byte[] envelope) {
    AtomicReference<CommandReceipt> last = new AtomicReference<>();
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () -> {
              receiptsOf(envelope).stream()
                  .filter(each -> each.outcome().isFinal())
                  .forEach(last::set);
              return last.get() != null;
            });
    return last.get();
  }

  @Test
  void is_read_back_from_both_and_receipted() throws Exception {
    CommandReceipt receipt = end(firstEnvelope);

    // Which of the two goes first is the gateway's to say.
    assertEquals(Outcome.APPLIED, end(otherEnvelope).outcome());
    assertEquals(Outcome.APPLIED, receipt.outcome(), receipt::toString);
    assertEquals("1.4.0", simulated(ONE).version());
    assertEquals("1.4.0", simulated(TWO).version());
    assertEquals(1, simulated(ONE).installs());
    assertEquals(1, simulated(TWO).installs());
    List<String> stages =
        receiptsOf(firstEnvelope).stream()
            .filter(each -> each.outcome() == Outcome.PROGRESS)
            .map(each -> each.reason().orElse(""))
            .distinct()
            .toList();
    assertEquals(
        List.of(
            "identify",
            "precheck",
            "enter",
            "line",
            "erase",
            "send",
            "verify",
            "activate",
            "confirm",
            "restore_line"),
        stages);
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () ->
                updates
                    .getOrDefault("parasol/field/inverter-02/update", "")
                    .contains("\"outcome\":\"applied\""));
  }

  @Nested
  @DisplayName("is refused, and nothing is sent,")
  class IsRefused {

    private void assertRefused(String reason, DeviceId device, byte[] envelope) throws Exception {
      end(firstEnvelope);
      send(device, envelope);
      CommandReceipt receipt = end(envelope);
      assertEquals(Outcome.REJECTED, receipt.outcome(), receipt::toString);
      assertEquals(Optional.of(reason), receipt.reason());
      assertEquals(1, simulated(ONE).installs());
      assertEquals(1, simulated(TWO).installs());
      assertTrue(simulated(ONE).isRunning());
    }

    @Test
    void with_one_operators_key_alone() throws Exception {
      assertRefused("threshold_not_met", ONE, install(ONE, named(PATH, "1.4.0", image), chief));
    }

    @Test
    void with_the_vendors_key_alone() throws Exception {
      assertRefused("unknown_signer", ONE, install(ONE, named(PATH, "1.4.0", image), vendor));
    }

    @Test
    void with_both_operators_and_no_vendor() throws Exception {
      byte[] forged = image("6.6.6");
      assertRefused(
          "release_unknown",
          ONE,
          install(ONE, named("acme/pv2000/fw-6.6.6.bin", "6.6.6", forged), chief, deputy));
    }

    @Test
    void with_other_bytes_than_the_vendors() throws Exception {
      byte[] forged = image("6.6.6");
      assertRefused(
          "release_mismatch", ONE, install(ONE, named(PATH, "1.4.0", forged), chief, deputy));
    }

    @Test
    void as_an_old_image() throws Exception {
      assertRefused(
          "not_newer",
          ONE,
          install(ONE, named("acme/pv2000/fw-1.2.0.bin", "1.2.0", image("1.2.0")), chief, deputy));
    }

    @Test
    void as_an_image_for_another_model() throws Exception {
      assertRefused(
          "wrong_model",
          ONE,
          install(
              ONE, named("acme/pv2000/other-1.5.0.bin", "1.5.0", image("1.5.0")), chief, deputy));
    }

    @Test
    void at_another_device() throws Exception {
      assertRefused("wrong_device", ONE, install(TWO, named(PATH, "1.4.0", image), chief, deputy));
    }

    @Test
    void when_it_comes_again() throws Exception {
      end(firstEnvelope);
      int before = receiptsOf(firstEnvelope).size();
      send(TWO, firstEnvelope);
      Awaitility.await().atMost(PATIENCE).until(() -> receiptsOf(firstEnvelope).size() > before);
      List<CommandReceipt> all = receiptsOf(firstEnvelope);
      assertEquals(Optional.of("replayed"), all.get(all.size() - 1).reason());
      assertEquals(1, simulated(TWO).installs());
    }

    @Test
    void while_its_image_is_not_whole() throws Exception {
      end(firstEnvelope);
      byte[] envelope =
          install(TWO, named("acme/pv2000/cut-1.6.0.bin", "1.6.0", image("1.6.0")), chief, deputy);
      send(TWO, envelope);
      Awaitility.await()
          .atMost(PATIENCE)
          .until(
              () ->
                  updates
                      .getOrDefault("parasol/field/inverter-02/update", "")
                      .contains("release_not_here"));
      assertTrue(receiptsOf(envelope).stream().noneMatch(each -> each.outcome().isFinal()));
      assertEquals(1, simulated(TWO).installs());
      assertEquals("1.4.0", simulated(TWO).version());
    }
  }
}
