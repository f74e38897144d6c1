// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.evidence.Outcome;
import io.parasol.certs.policy.SitePolicy;
import io.parasol.certs.tuf.metadata.MetaFile;
import io.parasol.certs.tuf.metadata.Metadata;
import io.parasol.certs.tuf.metadata.MetadataType;
import io.parasol.certs.tuf.metadata.RoleName;
import io.parasol.certs.tuf.metadata.Root;
import io.parasol.certs.tuf.metadata.SignedFile;
import io.parasol.certs.tuf.metadata.Snapshot;
import io.parasol.certs.tuf.metadata.TargetPath;
import io.parasol.certs.tuf.metadata.Targets;
import io.parasol.certs.tuf.metadata.Timestamp;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.sessions.LoaderPark;
import io.parasol.gateway.sessions.Mirror;
import io.parasol.gateway.sessions.Mirror.Answer;
import io.parasol.gateway.sessions.Operators;
import io.parasol.gateway.sessions.Releaser;
import io.parasol.simulator.loader.SimulatedLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The attacks on updates, against one running gateway: thieves of keys, of the broker and of the
 * repository's server. Each ends in its reason, and in a device to which nothing was sent; each has
 * its control, which differs in that one thing and is accepted. That all controls were installed in
 * the end is looked at once, behind the last attack: they are installed while others go on.
 */
@DisplayName("Against a running gateway")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UpdateAttackIT {

  private static final int DEVICES = 60;
  private static final String RELEASED = "1.4.0";
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir static Path folder;

  private Releaser releaser;
  private Mirror mirror;
  private LoaderPark park;
  private FieldSite site;
  private Gateway gateway;
  private Operators operators;
  private byte[] firstInstall = {};
  private int devices;
  private int versions;
  private final List<Control> controls = new CopyOnWriteArrayList<>();

  /** What a device has to run in the end. */
  private record Control(DeviceId device, String version) {}

  @BeforeAll
  void a_gateway_has_installed_one_release() throws Exception {
    releaser = new Releaser(folder.resolve("owners"));
    releaser.add("1.2.0");
    releaser.publish();
    releaser.add(RELEASED);
    releaser.add(Releaser.ACME, Releaser.path("1.5.0"), "acme-pv3000", "1.5.0");
    releaser.add(Releaser.BOLT, "bolt/pv2000/fw-1.4.0.bin", Releaser.MODEL, RELEASED);
    releaser.publish();

    mirror = new Mirror(releaser.repository);
    park = new LoaderPark(DEVICES);
    site =
        releaser.site(
            folder.resolve("site"),
            LoaderPark.PROFILE,
            """
            releases:
              from: %s
              root: 1.root.json
              tls: {certificate: operator.pem, key: operator.key, ca: ca.pem}
            updates: {at-once: {devices: %d}}
            """
                    .formatted(mirror.address(), DEVICES)
                + park.configuration());
    mirror.open(site.authority().material("broker"));
    start();

    DeviceId first = nextDevice();
    firstInstall = releaser.install(first, RELEASED);
    operators.send(first, firstInstall);
    assertEquals(Outcome.APPLIED, operators.end(firstInstall).outcome());
  }

  private void start() throws Exception {
    gateway = site.start();
    operators = new Operators(site, gateway.broker());
    operators.awaitPolicy(LoaderPark.device(1), releaser.chief);
  }

  @AfterAll
  void all_controls_were_installed() throws Exception {
    try {
      settle();
    } finally {
      operators.close();
      gateway.close();
      park.close();
      mirror.close();
    }
  }

  /** Waits until every control is installed. */
  private void settle() {
    outage();
    controls.forEach(this::awaitInstalled);
    controls.clear();
  }

  private void awaitInstalled(Control control) {
    SimulatedLoader loader = park.loader(control.device());
    Awaitility.await(control.toString())
        .atMost(PATIENCE)
        .until(() -> loader.version().equals(control.version()) && loader.isRunning());
    assertEquals(1, loader.installs(), control.toString());
  }

  /** When the repository is back, what waits for an image asks at once, and not in a minute. */
  private void outage() {
    DeviceId waits = nextDevice();
    // Not what refresh() asks for: of one image, the second device waits for the first.
    Command unknown = Operators.command(waits, Releaser.named("9.9.8"));
    mirror.serveInstead(Mirror.TIMESTAMP, Mirror.status(500));
    operators.send(waits, signed(unknown));
    operators.awaitUpdate(
        waits, update -> update.contains(unknown.id()) && update.contains("release_not_here"));
    mirror.beHonest();
    refresh();
  }

  /** Has the gateway refresh its trust, by asking for a release without a signature. */
  private void refresh() {
    byte[] unknown = releaser.install(LoaderPark.device(1), "9.9.9");
    operators.send(LoaderPark.device(1), unknown);
    assertEquals(Optional.of("release_unknown"), operators.end(unknown).reason());
  }

  private DeviceId nextDevice() {
    return LoaderPark.device(++devices);
  }

  private byte[] signed(Command command) {
    return Operators.signed(command, releaser.chief, releaser.deputy);
  }

  private static Command changed(
      Command command, SiteId forSite, DeviceId device, Instant notBefore, Instant expires) {
    return new Command(
        command.id(),
        forSite,
        device,
        command.commandClass(),
        command.action(),
        command.counter(),
        notBefore,
        expires,
        command.require());
  }

  private void assertUntouched(DeviceId device) {
    SimulatedLoader loader = park.loader(device);
    assertEquals(0, loader.installs());
    assertEquals(Releaser.OLD, loader.version());
    assertTrue(loader.isRunning());
  }

  /** The control is accepted, and the install is queued. */
  private void assertAccepted(DeviceId device, byte[] envelope, String version) {
    operators.send(device, envelope);
    Awaitility.await("accepted")
        .atMost(PATIENCE)
        .until(
            () ->
                operators.receiptsOf(envelope).stream()
                    .anyMatch(each -> each.outcome() == Outcome.ACCEPTED));
    controls.add(new Control(device, version));
  }

  // ---- commands -------------------------------------------------------------------------------

  /** Changes a valid command. */
  private interface Forger {
    byte[] forge(Command good) throws Exception;
  }

  private record ForgedCommand(String name, String reason, Forger forger) {
    @Override
    public String toString() {
      return name;
    }
  }

  private ForgedCommand signedBy(String whom, String reason, SigningKey... keys) {
    return new ForgedCommand(
        "signed by " + whom, reason, command -> Operators.signed(command, keys));
  }

  private ForgedCommand asking(String what, String reason, Action.Image image) {
    return new ForgedCommand(
        "asking for " + what,
        reason,
        command -> signed(Operators.command(command.device(), image)));
  }

  Stream<ForgedCommand> forgedCommands() {
    Releaser all = releaser;
    byte[] forged = Releaser.image("6.6.6");
    return Stream.of(
        // One key after the other is stolen.
        signedBy("one operator alone", "threshold_not_met", all.chief),
        signedBy("one operator twice", "threshold_not_met", all.chief, all.chief),
        signedBy("the vendor alone", "unknown_signer", all.acme),
        signedBy("the publisher's key alone", "unknown_signer", all.online),
        signedBy("all owners", "unknown_signer", all.owner, all.coOwner),
        signedBy("one operator and the vendor", "threshold_not_met", all.chief, all.acme),
        signedBy("strangers", "unknown_signer", SigningKey.generate(), SigningKey.generate()),
        new ForgedCommand("unsigned", "unknown_signer", command -> unsigned(signed(command))),
        new ForgedCommand(
            "changed on its way", "unknown_signer", command -> byAnotherHand(signed(command))),
        // Signed, but not for here and now.
        new ForgedCommand(
            "for the neighbour",
            "wrong_device",
            good ->
                signed(
                    changed(
                        good,
                        good.site(),
                        LoaderPark.device(1),
                        good.notBefore(),
                        good.expires()))),
        new ForgedCommand(
            "for another site",
            "wrong_site",
            good ->
                signed(
                    changed(
                        good,
                        new SiteId("meadow"),
                        good.device(),
                        good.notBefore(),
                        good.expires()))),
        new ForgedCommand(
            "expired",
            "expired",
            good ->
                signed(
                    changed(
                        good,
                        good.site(),
                        good.device(),
                        good.notBefore().minusSeconds(60),
                        good.notBefore()))),
        new ForgedCommand(
            "not yet valid",
            "not_yet_valid",
            good ->
                signed(
                    changed(
                        good,
                        good.site(),
                        good.device(),
                        good.expires().minusSeconds(60),
                        good.expires()))),
        // Signed by both operators, who were deceived, or are thieves.
        asking(
            "what no vendor has signed",
            "release_unknown",
            Releaser.named(Releaser.path("6.6.6"), "6.6.6", forged)),
        asking(
            "other bytes than the vendor's",
            "release_mismatch",
            Releaser.named(Releaser.path(RELEASED), RELEASED, forged)),
        asking(
            "the vendor's bytes under another name",
            "release_unknown",
            Releaser.named(Releaser.path("6.6.6"), RELEASED, Releaser.image(RELEASED))),
        asking(
            "the vendor's bytes under the name of another release",
            "release_mismatch",
            Releaser.named(Releaser.path("1.5.0"), RELEASED, Releaser.image(RELEASED))),
        asking("an old image", "not_newer", Releaser.named("1.2.0")),
        asking("an image for another model", "wrong_model", Releaser.named("1.5.0")));
  }

  private static byte[] unsigned(byte[] envelope) {
    return text(envelope)
        .replaceFirst("\"signatures\":\\[.*]", "\"signatures\":[]")
        .getBytes(StandardCharsets.UTF_8);
  }

  /** The release is named otherwise than when it was signed. */
  private static byte[] byAnotherHand(byte[] envelope) {
    String text = text(envelope);
    String payload = text.replaceFirst(".*\"payload\":\"([^\"]*)\".*", "$1");
    String changed =
        new String(Base64.getDecoder().decode(payload), StandardCharsets.UTF_8)
            .replace(RELEASED, "1.2.0");
    return text.replace(
            payload, Base64.getEncoder().encodeToString(changed.getBytes(StandardCharsets.UTF_8)))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }

  @Nested
  @DisplayName("a command is refused")
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class ACommandIsRefused {

    Stream<ForgedCommand> forgedCommands() {
      return UpdateAttackIT.this.forgedCommands();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forgedCommands")
    void forged(ForgedCommand attack) throws Exception {
      DeviceId device = nextDevice();
      Command good = Operators.command(device, Releaser.named(RELEASED));
      byte[] forged = attack.forger().forge(good);

      operators.send(device, forged);
      CommandReceipt receipt = operators.end(forged);

      assertEquals(Outcome.REJECTED, receipt.outcome(), receipt::toString);
      assertEquals(Optional.of(attack.reason()), receipt.reason());
      assertUntouched(device);
      Command control =
          good.id().equals(receipt.command().orElse("")) && !attack.reason().startsWith("release")
              ? good
              : Operators.command(device, Releaser.named(RELEASED));
      assertAccepted(device, signed(control), RELEASED);
    }

    @Test
    void when_it_comes_again() throws Exception {
      assertReplayed();
    }

    @Test
    void when_it_comes_again_after_a_restart() throws Exception {
      settle();
      operators.close();
      gateway.close();
      start();

      assertReplayed();
      DeviceId device = nextDevice();
      assertAccepted(device, releaser.install(device, RELEASED), RELEASED);
    }

    private void assertReplayed() throws Exception {
      int before = operators.receiptsOf(firstInstall).size();
      operators.send(LoaderPark.device(1), firstInstall);
      CommandReceipt receipt = operators.endAgain(firstInstall, before);
      assertEquals(Outcome.REJECTED, receipt.outcome(), receipt::toString);
      assertEquals(Optional.of("replayed"), receipt.reason());
      assertEquals(1, park.loader(LoaderPark.device(1)).installs());
    }

    @Test
    void when_it_is_kept_back_and_comes_behind_a_later_one() throws Exception {
      DeviceId device = nextDevice();
      byte[] keptBack = releaser.install(device, RELEASED);
      byte[] later = releaser.install(device, "1.2.0");
      operators.send(device, later);
      assertEquals(Optional.of("not_newer"), operators.end(later).reason());

      operators.send(device, keptBack);
      CommandReceipt receipt = operators.end(keptBack);

      assertEquals(Outcome.REJECTED, receipt.outcome(), receipt::toString);
      assertEquals(Optional.of("replayed"), receipt.reason());
      assertUntouched(device);
      assertAccepted(device, releaser.install(device, RELEASED), RELEASED);
    }
  }

  /** The list of signers still has it; that it is denied goes before. */
  @Test
  void a_key_that_the_owners_have_denied_signs_for_nobody() throws Exception {
    DeviceId before = nextDevice();
    Command control = Operators.command(before, Releaser.named(RELEASED));
    assertAccepted(before, Operators.signed(control, releaser.chief, releaser.leaver), RELEASED);
    awaitInstalled(new Control(before, RELEASED));

    mirror.whileNobodyLooks(
        () -> {
          releaser.denyLeaver();
          releaser.publish();
        });
    refresh();
    DeviceId device = nextDevice();
    Command good = Operators.command(device, Releaser.named(RELEASED));
    byte[] withDenied = Operators.signed(good, releaser.chief, releaser.leaver);
    operators.send(device, withDenied);

    CommandReceipt receipt = operators.end(withDenied);
    assertEquals(Outcome.REJECTED, receipt.outcome(), receipt::toString);
    assertEquals(Optional.of("threshold_not_met"), receipt.reason());
    assertUntouched(device);
    assertAccepted(device, signed(good), RELEASED);
  }

  // ---- the repository -------------------------------------------------------------------------

  /** Returns the files that are replaced after a valid release was published. */
  private interface Thief {
    Map<String, Answer> serves(Latest honest) throws Exception;
  }

  /**
   * What was published last.
   *
   * @param image the release that the command of the test asks for.
   */
  private record Latest(
      Action.Image image, Timestamp timestamp, Snapshot snapshot, SignedFile<Targets> targets) {}

  /**
   * An attack.
   *
   * @param isPublishersKeyStolen then the owners have to take it away.
   */
  private record DishonestMirror(
      String name, String reason, boolean isPublishersKeyStolen, Thief thief) {

    DishonestMirror(String name, String reason, Thief thief) {
      this(name, reason, false, thief);
    }

    static DishonestMirror withPublishersKey(String what, String reason, Thief thief) {
      return new DishonestMirror("with the publisher's key" + what, reason, true, thief);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private Latest latest(Action.Image image) throws Exception {
    Timestamp timestamp =
        SignedFile.readTimestamp(releaser.published("timestamp.json")).unverified();
    Snapshot snapshot =
        SignedFile.readSnapshot(
                releaser.published(timestamp.snapshot().version() + ".snapshot.json"))
            .unverified();
    SignedFile<Targets> targets =
        SignedFile.readTargets(
            releaser.published(version(snapshot, MetadataType.TARGETS.role()) + ".targets.json"));
    return new Latest(image, timestamp, snapshot, targets);
  }

  private static long version(Snapshot snapshot, RoleName role) {
    return snapshot.of(role).orElseThrow().version();
  }

  private static <T extends Metadata> byte[] file(T content, SigningKey... keys) {
    SignedFile<T> file = SignedFile.unsigned(content);
    for (SigningKey each : keys) {
      file = file.withSignatureBy(each);
    }
    return file.bytes();
  }

  private static Timestamp timestamp(long version, Instant expires, MetaFile snapshot) {
    return new Timestamp(version, expires.truncatedTo(ChronoUnit.SECONDS), snapshot);
  }

  /** What a thief of the publisher's key serves, who would like other files of roles. */
  private Map<String, Answer> withOnlineKey(Latest honest, Map<RoleName, byte[]> others) {
    Map<String, Answer> served = new LinkedHashMap<>();
    Map<RoleName, MetaFile> meta = new LinkedHashMap<>(honest.snapshot().meta());
    others.forEach(
        (role, bytes) -> {
          long version = version(honest.snapshot(), role) + 1;
          meta.put(role, MetaFile.of(version, bytes));
          served.put(
              "/metadata/%d.%s.json".formatted(version, role.encoded()), Mirror.bytes(bytes));
        });
    served.putAll(withSnapshot(honest, meta));
    return served;
  }

  private Map<String, Answer> withSnapshot(Latest honest, Map<RoleName, MetaFile> meta) {
    return withSnapshot(honest, honest.timestamp().version() + 1, meta);
  }

  private Map<String, Answer> withSnapshot(
      Latest honest, long timestampVersion, Map<RoleName, MetaFile> meta) {
    Instant expires = Instant.now().plus(Duration.ofDays(30)).truncatedTo(ChronoUnit.SECONDS);
    long version = honest.snapshot().version() + 1;
    byte[] snapshot = file(new Snapshot(version, expires, meta), releaser.online);
    return Map.of(
        "/metadata/%d.snapshot.json".formatted(version),
        Mirror.bytes(snapshot),
        Mirror.TIMESTAMP,
        Mirror.bytes(
            file(
                timestamp(timestampVersion, expires, MetaFile.of(version, snapshot)),
                releaser.online)));
  }

  private static String policyName(Latest latest) {
    TargetPath policy = new TargetPath(SitePolicy.PATH);
    return policy.encoded(
        latest
            .targets()
            .unverified()
            .of(policy)
            .orElseThrow()
            .hashes()
            .fileNameHash()
            .orElseThrow());
  }

  private Map<String, Answer> withExpiredSnapshot(Latest honest) {
    long version = honest.snapshot().version() + 1;
    byte[] snapshot =
        file(
            new Snapshot(
                version,
                Instant.now().minusSeconds(60).truncatedTo(ChronoUnit.SECONDS),
                honest.snapshot().meta()),
            releaser.online);
    return Map.of(
        "/metadata/%d.snapshot.json".formatted(version),
        Mirror.bytes(snapshot),
        Mirror.TIMESTAMP,
        Mirror.bytes(
            file(
                timestamp(
                    honest.timestamp().version() + 1,
                    honest.timestamp().expires(),
                    MetaFile.of(version, snapshot)),
                releaser.online)));
  }

  /** The root that would come next, if these could sign one. */
  private Map<String, Answer> nextRoot(SigningKey... keys) throws Exception {
    Root last = releaser.root();
    Root next = new Root(last.version() + 1, last.expires(), last.roles());
    return Map.of(
        "/metadata/%d.root.json".formatted(next.version()), Mirror.bytes(file(next, keys)));
  }

  private static Targets next(Targets targets) {
    return new Targets(
        targets.version() + 1, targets.expires(), targets.targets(), targets.delegations());
  }

  private static String content(Action.Image image) {
    return "/targets/acme/pv2000/%s.%s"
        .formatted(image.sha256(), image.release().substring(image.release().lastIndexOf('/') + 1));
  }

  Stream<DishonestMirror> dishonestMirrors() {
    RoleName targets = MetadataType.TARGETS.role();
    return Stream.of(
        // Without any key.
        new DishonestMirror(
            "a timestamp of a stranger",
            "bad_signature",
            honest ->
                Map.of(
                    Mirror.TIMESTAMP,
                    Mirror.bytes(
                        file(
                            timestamp(
                                honest.timestamp().version() + 1,
                                honest.timestamp().expires(),
                                honest.timestamp().snapshot()),
                            SigningKey.generate())))),
        new DishonestMirror(
            "the snapshot of another day",
            "wrong_hash",
            honest ->
                Map.of(
                    "/metadata/%d.snapshot.json".formatted(honest.snapshot().version()),
                    Mirror.bytes(
                        releaser.published(honest.snapshot().version() - 1 + ".snapshot.json")))),
        new DishonestMirror(
            "the vendor's document of another day",
            "wrong_hash",
            honest -> {
              long version = version(honest.snapshot(), Releaser.ACME);
              return Map.of(
                  "/metadata/%d.acme.json".formatted(version),
                  Mirror.bytes(releaser.published(version - 1 + ".acme.json")));
            }),
        new DishonestMirror(
            "no snapshot",
            "missing",
            honest ->
                Map.of(
                    "/metadata/%d.snapshot.json".formatted(honest.snapshot().version()),
                    Mirror.status(404))),
        new DishonestMirror(
            "a timestamp that never ends",
            "too_large",
            honest -> Map.of(Mirror.TIMESTAMP, Mirror.endless())),
        new DishonestMirror(
            "a byte and then nothing",
            "slow_retrieval",
            honest -> Map.of(Mirror.TIMESTAMP, Mirror.trickling())),
        new DishonestMirror(
            "the way to another server",
            "foreign_redirect",
            honest ->
                Map.of(Mirror.TIMESTAMP, Mirror.redirect("https://localhost:1/timestamp.json"))),
        new DishonestMirror(
            "nothing", "unreachable", honest -> Map.of(Mirror.TIMESTAMP, Mirror.status(500))),
        new DishonestMirror(
            "an image of which the end is missing",
            "wrong_hash",
            honest -> {
              byte[] whole = Releaser.image(honest.image().version());
              return Map.of(
                  content(honest.image()), Mirror.bytes(Arrays.copyOf(whole, whole.length - 100)));
            }),
        new DishonestMirror(
            "an image that was changed",
            "wrong_hash",
            honest -> {
              byte[] other = Releaser.image(honest.image().version());
              other[1_000] ^= 1;
              return Map.of(content(honest.image()), Mirror.bytes(other));
            }),
        new DishonestMirror(
            "an image that never ends",
            "too_large",
            honest -> Map.of(content(honest.image()), Mirror.endless())),
        new DishonestMirror(
            "everything but the policy",
            "missing",
            honest -> {
              releaser.askForTwoOfConfig();
              releaser.publish();
              return Map.of("/targets/" + policyName(latest(honest.image())), Mirror.status(404));
            }),
        new DishonestMirror(
            "no image", "missing", honest -> Map.of(content(honest.image()), Mirror.status(404))),
        new DishonestMirror(
            "a root of strangers",
            "bad_signature",
            honest -> nextRoot(SigningKey.generate(), SigningKey.generate())),
        new DishonestMirror(
            "with one owner's key of two, a root",
            "bad_signature",
            honest -> nextRoot(releaser.owner)),
        // With one key.
        new DishonestMirror(
            "with the vendor's key, what no publisher has published",
            "wrong_hash",
            honest -> {
              long version = version(honest.snapshot(), Releaser.ACME);
              Targets acme =
                  SignedFile.readTargets(releaser.published(version + ".acme.json")).unverified();
              return Map.of(
                  "/metadata/%d.acme.json".formatted(version),
                  Mirror.bytes(
                      file(
                          new Targets(
                              version,
                              acme.expires().minusSeconds(1),
                              acme.targets(),
                              acme.delegations()),
                          releaser.acme)));
            }),
        DishonestMirror.withPublishersKey(
            ", a timestamp that has expired",
            "freeze",
            honest ->
                Map.of(
                    Mirror.TIMESTAMP,
                    Mirror.bytes(
                        file(
                            timestamp(
                                honest.timestamp().version() + 1,
                                Instant.now().minusSeconds(60),
                                honest.timestamp().snapshot()),
                            releaser.online)))),
        DishonestMirror.withPublishersKey(
            ", targets of an earlier day",
            "rollback",
            honest -> {
              Map<RoleName, MetaFile> meta = new LinkedHashMap<>(honest.snapshot().meta());
              byte[] before = releaser.published("1.targets.json");
              meta.put(targets, MetaFile.of(1, before));
              return withSnapshot(honest, meta);
            }),
        DishonestMirror.withPublishersKey(
            ", a snapshot of an earlier day",
            "rollback",
            honest -> {
              // The one before the last is what the gateway has.
              long version = honest.snapshot().version() - 2;
              byte[] before = releaser.published(version + ".snapshot.json");
              return Map.of(
                  Mirror.TIMESTAMP,
                  Mirror.bytes(
                      file(
                          timestamp(
                              honest.timestamp().version() + 1,
                              honest.timestamp().expires(),
                              MetaFile.of(version, before)),
                          releaser.online)));
            }),
        DishonestMirror.withPublishersKey(
            ", a vendor's document of an earlier day",
            "rollback",
            honest -> {
              Map<RoleName, MetaFile> meta = new LinkedHashMap<>(honest.snapshot().meta());
              meta.put(Releaser.ACME, MetaFile.of(1, releaser.published("1.acme.json")));
              return withSnapshot(honest, meta);
            }),
        DishonestMirror.withPublishersKey(
            ", a snapshot that knows a vendor no more",
            "rollback",
            honest -> {
              Map<RoleName, MetaFile> meta = new LinkedHashMap<>(honest.snapshot().meta());
              meta.remove(Releaser.ACME);
              return withSnapshot(honest, meta);
            }),
        DishonestMirror.withPublishersKey(
            ", a snapshot that has expired", "freeze", this::withExpiredSnapshot),
        DishonestMirror.withPublishersKey(
            ", targets of its own",
            "bad_signature",
            honest ->
                withOnlineKey(
                    honest,
                    Map.of(targets, file(next(honest.targets().unverified()), releaser.online)))),
        DishonestMirror.withPublishersKey(
            ", targets that are not signed",
            "bad_signature",
            honest ->
                withOnlineKey(honest, Map.of(targets, file(next(honest.targets().unverified()))))),
        DishonestMirror.withPublishersKey(
            " and one owner's of two, targets",
            "bad_signature",
            honest ->
                withOnlineKey(
                    honest,
                    Map.of(targets, file(next(honest.targets().unverified()), releaser.owner)))),
        DishonestMirror.withPublishersKey(
            " and another vendor's, a document of this vendor",
            "bad_signature",
            honest -> {
              long version = version(honest.snapshot(), Releaser.ACME);
              Targets acme =
                  SignedFile.readTargets(releaser.published(version + ".acme.json")).unverified();
              return withOnlineKey(honest, Map.of(Releaser.ACME, file(next(acme), releaser.bolt)));
            }),
        new DishonestMirror(
            "with a publisher's key that was taken away, a timestamp",
            "bad_signature",
            honest -> {
              SigningKey stolen = releaser.online;
              releaser.rotateOnline();
              releaser.publish();
              Latest rotated = latest(honest.image());
              return Map.of(
                  Mirror.TIMESTAMP,
                  Mirror.bytes(
                      file(
                          timestamp(
                              rotated.timestamp().version() + 1,
                              rotated.timestamp().expires(),
                              rotated.timestamp().snapshot()),
                          stolen)));
            }));
  }

  @Nested
  @DisplayName("a release is not had while its server gives")
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class AReleaseIsNotHad {

    Stream<DishonestMirror> dishonestMirrors() {
      return UpdateAttackIT.this.dishonestMirrors();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dishonestMirrors")
    void from_a_dishonest_mirror(DishonestMirror attack) throws Exception {
      // Not what an attack before has left behind that was not noticed.
      mirror.beHonest();
      String version = nextVersion();
      mirror.whileNobodyLooks(
          () -> {
            Action.Image image = releaser.add(version);
            releaser.publish();
            attack.thief().serves(latest(image)).forEach(mirror::serveInstead);
          });
      assertNotHad(attack.reason(), version, attack.isPublishersKeyStolen());
    }

    private void assertNotHad(String reason, String version, boolean isPublishersKeyStolen)
        throws Exception {
      DeviceId device = nextDevice();
      byte[] envelope = releaser.install(device, version);
      operators.send(device, envelope);
      operators.awaitUpdate(
          device,
          update -> update.contains("release_not_here") && update.contains("\"" + reason + ": "));
      operators.awaitEvent(
          "gateway",
          event ->
              event.contains("releases_refused")
                  && event.contains("\"reason\":\"%s\"".formatted(reason)));
      assertFalse(
          operators.receiptsOf(envelope).stream().anyMatch(each -> each.outcome().isFinal()));
      assertUntouched(device);
      mirror.whileNobodyLooks(
          () -> {
            if (isPublishersKeyStolen) {
              releaser.rotateOnline();
              releaser.publish();
            }
            mirror.beHonest();
          });
      assertHad(device, version);
    }

    /** The same command continues by itself once its release is available. */
    private void assertHad(DeviceId device, String version) {
      refresh();
      controls.add(new Control(device, version));
    }

    @Test
    void an_old_timestamp() throws Exception {
      byte[] old = releaser.published("timestamp.json");
      mirror.whileNobodyLooks(releaser::publish);
      refresh();
      String version = nextVersion();
      mirror.whileNobodyLooks(
          () -> {
            releaser.add(version);
            releaser.publish();
            mirror.serveInstead(Mirror.TIMESTAMP, Mirror.bytes(old));
          });

      assertNotHad("rollback", version, false);
    }

    @Test
    void with_the_publishers_key_versions_that_no_honest_one_follows() throws Exception {
      String version = nextVersion();
      String recovered = nextVersion();
      mirror.whileNobodyLooks(
          () -> {
            releaser.add(version);
            releaser.publish();
            Latest honest = latest(Releaser.named(version));
            withSnapshot(honest, Integer.MAX_VALUE, honest.snapshot().meta())
                .forEach(mirror::serveInstead);
          });
      // The key is good: what it signs is followed, and so is the release that was published.
      DeviceId device = nextDevice();
      assertAccepted(device, releaser.install(device, version), version);
      awaitInstalled(new Control(device, version));
      mirror.whileNobodyLooks(
          () -> {
            releaser.add(recovered);
            releaser.publish();
            mirror.beHonest();
          });

      DeviceId held = nextDevice();
      operators.send(held, releaser.install(held, recovered));
      operators.awaitUpdate(
          held, update -> update.contains("release_not_here") && update.contains("\"rollback: "));
      assertUntouched(held);
      // The owners take the key away: timestamp and snapshot are forgotten with it.
      mirror.whileNobodyLooks(
          () -> {
            releaser.rotateOnline();
            releaser.publish();
          });
      assertHad(held, recovered);
    }
  }

  private String nextVersion() {
    return "1.6." + ++versions;
  }
}
